import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { Datetime } from '../../upstreams/datetime/datetime.ts';
import type { Gateway, GatewayIdentity, GatewayState } from '../gateway.ts';
import type { Balancer, BalancerKind } from './balancer.ts';

const VERSIONS = ['v1', 'v2'] as const;

/** What a deployment is made of. */
export interface BlueGreenPlan {
  kind: BalancerKind;
  way: string;
  /** The folder for logs. */
  logs: string;
  /** How long an instance goes on accepting after SIGTERM, in ms. @default 0 */
  lameDuckMs?: number;
}

/** A balancer with one instance of the service behind it, and the next one beside it during a deploy. */
export class BlueGreen implements Gateway {
  readonly #plan: BlueGreenPlan;
  #balancer: Balancer;
  #current: Datetime;
  /** Of this deploy and the one before: their record of what they handled is not taken yet. */
  #instances: Datetime[];
  #deploys = 0;

  private constructor(plan: BlueGreenPlan, balancer: Balancer, current: Datetime) {
    this.#plan = plan;
    this.#balancer = balancer;
    this.#current = current;
    this.#instances = [current];
  }

  /** @throws UserError when the balancer or the service does not start */
  static async start(plan: BlueGreenPlan): Promise<BlueGreen> {
    const current = await startInstance(plan, VERSIONS[0]);
    try {
      return new BlueGreen(plan, await startBalancer(plan, current), current);
    } catch (error) {
      await current.stop();
      throw error;
    }
  }

  get identity(): GatewayIdentity {
    return this.#balancer.identity;
  }

  get url(): string {
    return this.#balancer.url;
  }

  get http2Url(): string {
    return this.#balancer.http2Url;
  }

  get logFile(): string {
    return this.#balancer.logFile;
  }

  /** The instance that answers now. */
  get current(): Datetime {
    return this.#current;
  }

  /** The version that the next deploy brings. */
  get nextVersion(): string {
    return VERSIONS[(this.#deploys + 1) % VERSIONS.length] ?? VERSIONS[0];
  }

  /** Starts the next instance, ready but without any request. */
  async startNext(): Promise<Datetime> {
    const next = await startInstance(this.#plan, this.nextVersion);
    this.#instances.push(next);
    return next;
  }

  /** Makes the balancer send every later request to the next instance. */
  async switchTo(next: Datetime): Promise<void> {
    await this.#balancer.switchTo(next);
    this.#current = next;
    this.#deploys++;
  }

  /** The wrong way, for controls: stops the balancer and starts it again with the next instance. */
  async restartTo(next: Datetime): Promise<void> {
    const port = Number(new URL(this.url).port);
    await this.#balancer.stop();
    this.#balancer = await startBalancer(this.#plan, next, port);
    this.#current = next;
    this.#deploys++;
  }

  reload(): Promise<void> {
    return Promise.reject(new Error('a balancer is switched by a deploy, not reloaded by itself'));
  }

  inspect(): Promise<GatewayState> {
    return this.#balancer.inspect();
  }

  /** What all instances of the last deploy handled, one byte per id. */
  async takeHandled(): Promise<Uint8Array> {
    const each = await Promise.all(this.#instances.map((instance) => instance.takeHandled()));
    this.#instances = [this.#current];
    const sum = new Uint8Array(Math.max(0, ...each.map(({ length }) => length)));
    for (const one of each) one.forEach((times, id) => (sum[id] = Math.min(255, (sum[id] ?? 0) + times)));
    return sum;
  }

  async stop(): Promise<void> {
    await this.#balancer.stop();
    await Promise.all([...this.#instances, this.#current].map((instance) => instance.stop()));
  }
}

async function startBalancer(
  { kind, way, logs }: BlueGreenPlan,
  backend: Datetime,
  port?: number,
): Promise<Balancer> {
  const folder = await mkdtemp(path.join(runFolder(), `${kind.name}-`));
  const logFile = path.join(logs, `${kind.name}-${way}.log`);
  return kind.start({ backend, way, folder, logFile, ...(port === undefined ? {} : { port }) });
}

function startInstance({ logs, lameDuckMs }: BlueGreenPlan, version: string): Promise<Datetime> {
  return Datetime.start(version, path.join(logs, `datetime-${version}.log`), lameDuckMs);
}
