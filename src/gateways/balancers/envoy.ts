import path from 'node:path';
import { startPart, type Part } from '../../runtime/processes/part-process.ts';
import type { GatewayIdentity, GatewayState } from '../gateway.ts';
import { isAlive } from '../../runtime/processes/is-alive.ts';
import { until } from '../../runtime/until.ts';
import { ask, SWITCH_BOUND_MS } from './ask.ts';
import { TCP, type Backend, type Balancer, type BalancerKind, type BalancerPlan } from './balancer.ts';
import { CLUSTER, bootstrap, endpoints } from './envoy-config.ts';
import { HOT_RESTART, hotRestartArgs } from './envoy-hot-restart.ts';
import { freePort } from '../../runtime/processes/free-port.ts';
import { identify } from './program.ts';
import { packagedProgram } from './python-package.ts';
import { writeWhole } from './write-whole.ts';

/** Two threads for clients, and no word but of trouble. */
const QUIET = ['--concurrency', '2', '--log-level', 'warn'];
/** All clients are told at once, and as long as a deploy takes. */
const ANNOUNCE = ['--drain-strategy', 'immediate', '--drain-time-s', '60'];

/** A way for controls only: a health check that is too slow, instead of a switch. */
export const HEALTH_CHECKED = 'health-checked';

/** Envoy, switched by endpoints in a file that it watches (xds), or by a hot restart. */
export const envoy: BalancerKind = {
  name: 'envoy',
  ways: ['xds', HOT_RESTART],
  installed: () => true,
  locate: () => packagedProgram('envoy', 'envoy/_bin/envoy'),
  identify: async () =>
    identify('envoy', await envoy.locate(), ['--version'], /\/(?<version>\d+\.\d+\.\d+)\//),
  start: async (plan) => {
    const program = await envoy.locate();
    const identity = await envoy.identify();
    const ports = { client: plan.port ?? (await freePort()), admin: await freePort() };
    const started = new Envoy(program, identity, plan, ports);
    await started.start(plan.backend);
    return started;
  },
};

/** The parent of a hot restart drains and leaves by itself; this is more than its own bounds come to. */
const PARENT_BOUND_MS = 15_000;

class Envoy implements Balancer {
  readonly identity: GatewayIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly #program: string;
  readonly #plan: BalancerPlan;
  readonly #ports: { client: number; admin: number };
  #part: Part<unknown> | undefined;
  #epoch = 0;
  #backends: Backend[] = [];

  constructor(
    program: string,
    identity: GatewayIdentity,
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
    await writeWhole(this.#endpointsOf(0), endpoints(this.#backends, 0));
    this.#part = await this.#launch();
  }

  async switchTo(backend: Backend): Promise<void> {
    const epoch = this.#epoch + 1;
    // Left to its health check, it has both instances and is to find out by itself which one is gone.
    this.#backends = this.#healthChecked ? [...this.#backends.slice(-1), backend] : [backend];
    await writeWhole(this.#endpointsOf(epoch), endpoints(this.#backends, epoch));
    if (this.#plan.way === HOT_RESTART) await this.#hotRestart(epoch);
    await until(`envoy takes ${backend.version} for its endpoint`, SWITCH_BOUND_MS, () =>
      this.#sendsTo(backend),
    );
    this.#epoch = epoch;
  }

  /** It says `connection: close`, and GOAWAY over HTTP/2, from now on. */
  async announce(): Promise<void> {
    await ask(`${this.#admin}/drain_listeners?graceful&skip_exit`, 'POST');
  }

  async inspect(): Promise<GatewayState> {
    const workers = [{ pid: this.#part?.pid ?? 0, name: 'envoy' }];
    return Promise.resolve({ epoch: this.#epoch, workers, pluginServers: [], newCalls: 0 });
  }

  async stop(): Promise<void> {
    await this.#part?.stop();
  }

  // The parent ends by itself, told by its child; what is left of it is ended with this balancer.
  async #hotRestart(epoch: number): Promise<void> {
    const parent = this.#part;
    try {
      this.#part = await this.#launch(epoch);
      await until(
        'the old Envoy leaves',
        PARENT_BOUND_MS,
        () => parent === undefined || !isAlive(parent.pid),
      );
    } finally {
      await parent?.stop();
    }
  }

  // In a hot restart the old process has to stay with the old instance, so each one watches a file of its own.
  #endpointsOf(epoch: number): string {
    return path.join(
      this.#plan.folder,
      this.#plan.way === HOT_RESTART ? `endpoints-${epoch}.json` : 'endpoints.json',
    );
  }

  #launch(epoch = 0): Promise<Part<unknown>> {
    const { folder, way, recycling } = this.#plan;
    const clients = { tcp: way === TCP, recycling: recycling ?? {} };
    const file = this.#endpointsOf(epoch);
    const config = bootstrap(this.#ports, file, folder, this.#healthChecked, clients);
    return startPart({
      name: 'envoy',
      command: this.#program,
      args: [
        '--config-yaml',
        JSON.stringify(config),
        ...QUIET,
        ...(way === HOT_RESTART ? hotRestartArgs(epoch) : ['--disable-hot-restart']),
        ...(way !== HOT_RESTART && recycling ? ANNOUNCE : []),
      ],
      logFile: this.logFile,
      poll: async () => {
        await ask(`${this.#admin}/ready`);
        const { command_line_options: options } = JSON.parse(await ask(`${this.#admin}/server_info`)) as {
          command_line_options: { restart_epoch?: number };
        };
        return (options.restart_epoch ?? 0) === (this.#plan.way === HOT_RESTART ? epoch : 0)
          ? true
          : undefined;
      },
    });
  }

  async #sendsTo({ port }: Backend): Promise<boolean> {
    const { cluster_statuses: clusters } = JSON.parse(
      await ask(`${this.#admin}/clusters?format=json`),
    ) as Clusters;
    const hosts = clusters.find(({ name }) => name === CLUSTER)?.host_statuses ?? [];
    const ports = hosts.map(({ address }) => address.socket_address.port_value);
    return ports.length === this.#backends.length && ports.includes(port);
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
