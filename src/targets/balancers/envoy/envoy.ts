import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startPart, type Part } from '../../../runtime/processes/part-process.ts';
import { isAlive } from '../../../runtime/processes/is-alive.ts';
import { waitUntil } from '../../../common/wait-until.ts';
import { ask } from '../common/ask.ts';
import { TCP, type Backend, type Balancer, type BalancerKind, type BalancerPlan } from '../balancer.ts';
import { CLUSTER, bootstrap, endpoints } from './envoy-config.ts';
import { HOT_RESTART, hotRestartArgs } from './envoy-hot-restart.ts';
import { freePort } from '../../../runtime/processes/free-port.ts';
import { identify } from '../common/program.ts';
import { packaged, type ProgramSource } from '../common/program-source.ts';
import { logFromNow, waitForSwitch } from '../common/wait-for-switch.ts';
import { writeAtomically } from '../common/write-atomically.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

/** Two worker threads, and only warnings in the log. */
const QUIET = ['--concurrency', '2', '--log-level', 'warn'];
/** The end is announced to all clients at once, for as long as a deploy takes. */
const ANNOUNCE = ['--drain-strategy', 'immediate', '--drain-time-s', '60'];

// For a refused update, Envoy first logs the whole update, and then the reason on a line of its own.
const REFUSAL = /^(?:: |.*Filesystem config update (?:rejected|failure): (?!goo\.gle\/debug))(?<why>.+)$/m;

/** A way for controls only: instead of a switch, a health check that is too slow. */
export const HEALTH_CHECKED = 'health-checked';

/** Envoy, switched by endpoints in a file that it watches (xds), or by a hot restart (hot-restart). */
export function envoyFrom(source: ProgramSource): BalancerKind {
  const kind: BalancerKind = {
    name: 'envoy',
    ways: ['xds', HOT_RESTART],
    ...source,
    identify: async () =>
      identify('envoy', await kind.locate(), ['--version'], /\/(?<version>\d+\.\d+\.\d+)\//),
    start: async (plan) => {
      const program = await kind.locate();
      const identity = await kind.identify();
      const ports = { client: plan.port ?? (await freePort()), admin: await freePort() };
      const started = new Envoy(program, identity, plan, ports);
      await started.start(plan.backend);
      return started;
    },
  };
  return kind;
}

/** Envoy, unless a setting names another version. */
export const envoy = envoyFrom(packaged('envoy'));

/** In a hot restart, the parent drains and exits by itself; this is longer than its own bounds together. */
const PARENT_BOUND_MS = 15_000;

class Envoy implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly #program: string;
  readonly #plan: BalancerPlan;
  readonly #ports: { client: number; admin: number };
  #part: Part<unknown> | undefined;
  #epoch = 0;
  /** Hot restarts so far. A refused switch may have caused one too. */
  #restarts = 0;
  #backends: readonly Backend[] = [];

  constructor(
    program: string,
    identity: TargetIdentity,
    plan: BalancerPlan,
    ports: { client: number; admin: number },
  ) {
    this.#program = program;
    this.identity = identity;
    this.#plan = plan;
    this.#ports = ports;
    this.url = this.http2Url = `http://127.0.0.1:${ports.client}`;
    this.logFile = plan.logFile;
  }

  async start(backend: Backend): Promise<void> {
    this.#backends = [backend];
    await this.#writeEndpoints(0, this.#backends, 0);
    this.#part = await this.#launch();
  }

  async switchTo(backend: Backend): Promise<void> {
    const epoch = this.#epoch + 1;
    // With a health check instead, it has both instances and must find out by itself which one is gone.
    const backends = this.#healthChecked ? [...this.#backends.slice(-1), backend] : [backend];
    const pending = {
      what: `envoy takes ${backend.version} for its endpoint`,
      log: await logFromNow(this.logFile),
      refusal: REFUSAL,
    };
    const taken = () => waitForSwitch(pending, () => this.#sendsTo(backends));
    const restart = this.#plan.way === HOT_RESTART ? this.#restarts + 1 : 0;
    await this.#writeEndpoints(restart, backends, epoch);
    await (restart > 0 ? this.#hotRestart(restart, taken) : taken());
    this.#backends = backends;
    this.#epoch = epoch;
  }

  /** From now on it sends `connection: close`, and GOAWAY over HTTP/2. */
  async announce(): Promise<void> {
    await ask(`${this.#admin}/drain_listeners?graceful&skip_exit`, 'POST');
  }

  async inspect(): Promise<TargetState> {
    const workers = [{ pid: this.#part?.pid ?? 0, name: 'envoy' }];
    return Promise.resolve({ epoch: this.#epoch, workers });
  }

  async stop(): Promise<void> {
    await this.#part?.stop();
  }

  // The child tells its parent to exit. If it does not, it is stopped here.
  async #hotRestart(restart: number, taken: () => Promise<void>): Promise<void> {
    const parent = this.#part;
    const left = () => parent === undefined || !isAlive(parent.pid);
    try {
      this.#part = await this.#launch(restart);
      this.#restarts = restart;
      try {
        await taken();
      } finally {
        // A child that refuses its endpoints also needs its parent until that has exited.
        await waitUntil('the old Envoy exits', PARENT_BOUND_MS, left);
      }
    } finally {
      await parent?.stop();
    }
  }

  // In a hot restart the old process must stay with the old instance, so each process watches a folder of its own.
  #endpointsOf(restart: number): string {
    return path.join(this.#plan.folder, `process-${restart}`, 'endpoints.json');
  }

  async #writeEndpoints(restart: number, backends: readonly Backend[], version: number): Promise<void> {
    const file = this.#endpointsOf(restart);
    await mkdir(path.dirname(file), { recursive: true });
    await writeAtomically(file, endpoints(backends, version));
  }

  async #launch(restart = 0): Promise<Part<unknown>> {
    const { folder, way, recycling, grpc = false } = this.#plan;
    const clients = { tcp: way === TCP, recycling: recycling ?? {}, grpc };
    const file = this.#endpointsOf(restart);
    const config = JSON.stringify(
      bootstrap(this.#ports, file, path.dirname(file), this.#healthChecked, clients),
    );
    return startPart({
      name: 'envoy',
      command: this.#program,
      args: [
        '--config-yaml',
        config,
        ...QUIET,
        ...(way === HOT_RESTART ? await hotRestartArgs(restart, folder) : ['--disable-hot-restart']),
        ...(way !== HOT_RESTART && recycling ? ANNOUNCE : []),
      ],
      logFile: this.logFile,
      poll: async () => {
        await ask(`${this.#admin}/ready`);
        const { command_line_options: options } = JSON.parse(await ask(`${this.#admin}/server_info`)) as {
          command_line_options: { config_yaml: string; restart_epoch?: number };
        };
        // Any other server on its port would respond too, and so does the parent of a hot restart.
        const own = options.config_yaml === config && (options.restart_epoch ?? 0) === restart;
        return own ? true : undefined;
      },
    });
  }

  async #sendsTo(backends: readonly Backend[]): Promise<boolean> {
    const { cluster_statuses: clusters } = JSON.parse(
      await ask(`${this.#admin}/clusters?format=json`),
    ) as Clusters;
    const hosts = clusters.find(({ name }) => name === CLUSTER)?.host_statuses ?? [];
    const ports = hosts.map(({ address }) => address.socket_address.port_value);
    return ports.length === backends.length && backends.every(({ port }) => ports.includes(port));
  }

  get #healthChecked(): boolean {
    return this.#plan.way === HEALTH_CHECKED;
  }

  get #admin(): string {
    return `http://127.0.0.1:${this.#ports.admin}`;
  }
}

interface Clusters {
  cluster_statuses: {
    name: string;
    host_statuses?: { address: { socket_address: { port_value: number } } }[];
  }[];
}
