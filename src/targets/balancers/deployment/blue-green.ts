import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { runFolder } from '../../../runtime/reaper/reaper.ts';
import { Datetime } from '../../../upstreams/datetime/datetime.ts';
import { sumOfHandled } from '../../../upstreams/handled.ts';
import type { Switchable, Target } from '../../target.ts';
import type { Balancer, BalancerKind, InstanceNetwork, InstancePlan } from '../balancer.ts';
import { Fronted, type FrontPlan } from './fronted.ts';
import type { Instance } from './instance.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

const VERSIONS = ['v1', 'v2'] as const;
const LOOPBACK: InstanceNetwork = {
  nextAddress: () => ({ host: '127.0.0.1' }),
  close: () => Promise.resolve(),
};

/** The parts of a deployment. */
export interface BlueGreenPlan extends Omit<InstancePlan, 'version'> {
  kind: BalancerKind;
  way: string;
  /** The folder for logs. */
  logs: string;
  /** Whether clients call the instances over gRPC. @default false */
  grpc?: boolean;
  /** @default none: the balancer sends to the instances directly */
  front?: FrontPlan;
}

/** A balancer with one instance of the service behind it, and the next one beside it during a deploy. */
export class BlueGreen implements Target, Switchable {
  readonly #plan: BlueGreenPlan;
  readonly #network: InstanceNetwork;
  #balancer: Balancer;
  #current: Instance;
  /** Those whose counts of handled requests have not been taken yet: of this deploy and the one before. */
  #instances: Instance[];
  #deploys = 0;

  private constructor(plan: BlueGreenPlan, network: InstanceNetwork, balancer: Balancer, current: Instance) {
    this.#plan = plan;
    this.#network = network;
    this.#balancer = balancer;
    this.#current = current;
    this.#instances = [current];
  }

  /** @throws UserError when the balancer or the service does not start */
  static async start(plan: BlueGreenPlan): Promise<BlueGreen> {
    const network = (await plan.kind.openNetwork?.(plan.way)) ?? LOOPBACK;
    let current: Instance | undefined;
    try {
      current = await startInstance(plan, VERSIONS[0], network);
      return new BlueGreen(plan, network, await startBalancer(plan, network, current), current);
    } catch (error) {
      await current?.stop();
      await network.close();
      throw error;
    }
  }

  get identity(): TargetIdentity {
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

  /** How long after a switch new connections may still go to the old instance, ms. */
  get settleMs(): number {
    return this.#balancer.settleMs ?? 0;
  }

  /** The resolver that knows the host of the url, where only that does. */
  get resolver(): string | undefined {
    return this.#balancer.resolver;
  }

  /** The instance that serves now. */
  get current(): Instance {
    return this.#current;
  }

  /** The version that the next deploy switches to. */
  get nextVersion(): string {
    return VERSIONS[(this.#deploys + 1) % VERSIONS.length] ?? VERSIONS[0];
  }

  /** Starts the next instance, ready but without any request. */
  async startNext(): Promise<Instance> {
    const next = await startInstance(this.#plan, this.nextVersion, this.#network, this.#current);
    this.#instances.push(next);
    return next;
  }

  /** Makes the balancer send every later request to the next instance. */
  async switchTo(next: Instance): Promise<void> {
    await this.#balancer.switchTo(next);
    this.#current = next;
    this.#deploys++;
  }

  /** The wrong way, for controls: stops the balancer and starts a new one with the next instance. */
  async restartTo(next: Instance): Promise<void> {
    const port = Number(new URL(this.url).port);
    await this.#balancer.stop();
    this.#balancer = await startBalancer(this.#plan, this.#network, next, port);
    this.#current = next;
    this.#deploys++;
  }

  /** How many processes of the balancer may still open connections to the instance before this one. */
  leavingWorkers(): Promise<number> {
    return this.#balancer.leavingWorkers?.() ?? Promise.resolve(0);
  }

  inspect(): Promise<TargetState> {
    return this.#balancer.inspect();
  }

  /** How often all instances of the last deploy together handled each request, one byte per id. */
  async takeHandled(): Promise<Uint8Array> {
    const each = await Promise.all(this.#instances.map((instance) => instance.takeHandled()));
    this.#instances = [this.#current];
    return sumOfHandled(each);
  }

  async stop(): Promise<void> {
    await this.#balancer.stop();
    await Promise.all([...this.#instances, this.#current].map((instance) => instance.stop()));
    await this.#network.close();
  }
}

async function startBalancer(
  { kind, way, logs, grpc = false }: BlueGreenPlan,
  network: InstanceNetwork,
  backend: Instance,
  port?: number,
): Promise<Balancer> {
  const folder = await mkdtemp(path.join(runFolder(), `${kind.name}-`));
  const logFile = path.join(logs, `${kind.name}-${way}.log`);
  return kind.start({
    backend,
    way,
    network,
    folder,
    logFile,
    grpc,
    ...(port === undefined ? {} : { port }),
  });
}

async function startInstance(
  plan: BlueGreenPlan,
  version: string,
  network: InstanceNetwork,
  current?: Instance,
): Promise<Instance> {
  if (network.startInstance) return network.startInstance({ ...plan, version });
  const { logs, front, lameDuckMs = 0, alwaysCloses = false } = plan;
  const address = network.nextAddress(current);
  const logFile = path.join(logs, `datetime-${version}.log`);
  const service = await Datetime.start({ version, address, logFile, lameDuckMs, alwaysCloses });
  if (!front) return service;
  try {
    const { kind, http2, recycling } = front;
    const folder = await mkdtemp(path.join(runFolder(), `front-${kind.name}-`));
    const way = kind.ways[0] ?? '';
    const frontLog = path.join(logs, `front-${kind.name}.log`);
    const started = await kind.start({ backend: service, way, folder, logFile: frontLog, recycling });
    return new Fronted(started, http2, service);
  } catch (error) {
    await service.stop();
    throw error;
  }
}
