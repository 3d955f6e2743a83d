import { containerAccess } from '../../runtime/containers/container-access.ts';
import { startContainer } from '../../runtime/containers/container.ts';
import type { ContainerNetwork } from '../../runtime/containers/network.ts';
import { processTable } from '../../runtime/containers/process-table.ts';
import type { ProcessAccess } from '../../runtime/process-access.ts';
import { waitUntil } from '../../common/wait-until.ts';
import { UserError } from '../../common/user-error.ts';
import { tail } from '../../runtime/logs/tail.ts';
import { reloadBounds, waitLimit } from '../../verdict/observe/bounds.ts';
import type { PluginGateway } from '../target.ts';
import {
  DECLARATIVE_FILE,
  declarativeConfig,
  kongEnvironment,
  pluginServersOf,
  PLUGIN_LOGS,
  PROXY_PORT,
  type KongSetup,
  type OwnPluginSetup,
} from './config.ts';
import { KONG_PLUGINS_BOUND_MS } from '../start-bounds.ts';
import { countCommand, readCounts, type PluginCounts } from './plugin-logs.ts';
import { showsPlugin } from './exit-response.ts';
import { Epochs, kongProcesses, type KongProcesses } from './processes.ts';
import { losesExitHeaders } from './version.ts';
import type { CpuTime } from '../../common/system.ts';
import type { StateWithPluginServers, TargetIdentity } from '../../record/target/target-state.ts';
import type { Container } from '../../runtime/containers/container-spec.ts';

const LAST_LINES = 8;
const HAS_ENDED = 409;
/** Listing a container's processes costs as much CPU as some hundred requests. */
const POLL_MS = 200;
/** The reload command: Kong's own, or the script that moves the plugin server to another socket. */
export const RELOADS = {
  plain: ['kong', 'reload'],
  colours: ['/opt/reload-proof/bin/kong-reload.sh'],
} as const;

/** Where and how a Kong is started. */
export interface KongStart {
  setup: KongSetup;
  image: string;
  /** The digest of that image, or of the user's from which it was made. @default unknown */
  digest?: string;
  /** False when the image only stands in for Kong. @default true */
  real?: boolean;
  network: ContainerNetwork;
  logFile: string;
  /** @default 'plain' */
  reload?: keyof typeof RELOADS;
  /** How long to wait for the end of a reload, ms. @default that of Kong's default bound */
  reloadWaitMs?: number;
}

/** A real Kong in a container. */
export class KongGateway implements PluginGateway {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly losesExitHeaders: boolean;
  readonly logIsPrivate: boolean;
  readonly #container: Container;
  readonly #access: ProcessAccess;
  readonly #reload: readonly string[];
  readonly #reloadWaitMs: number;
  readonly #epochs = new Epochs();

  private constructor(
    container: Container,
    { setup, digest, real = true, reload = 'plain', reloadWaitMs }: KongStart,
  ) {
    this.#container = container;
    this.#access = containerAccess(container);
    this.#reload = RELOADS[reload];
    this.#reloadWaitMs = reloadWaitMs ?? waitLimit(reloadBounds(setup.gateway).reloadMs);
    this.url = container.origin(PROXY_PORT);
    const { gateway, version } = setup;
    this.losesExitHeaders = losesExitHeaders(version);
    const image = digest === undefined ? {} : { image: digest };
    this.identity = { gateway, version, runtime: 'containers', real, ...image };
    // A plugin of the user's own may make Kong log what is private.
    this.logIsPrivate = setup.ownPlugin !== undefined;
  }

  /**
   * Starts Kong and waits until it responds and its plugin servers are up, unless these are to start late.
   * @throws UserError with the end of its log when Kong or a plugin server does not start
   */
  static async start(start: KongStart): Promise<KongGateway> {
    const { setup, image, network, logFile } = start;
    const container = await startContainer({
      name: 'Kong',
      image,
      network,
      logFile,
      env: kongEnvironment(setup),
      files: { [DECLARATIVE_FILE]: declarativeConfig(setup) },
      ports: [PROXY_PORT],
      // To find out what a spinning worker is doing.
      capabilities: ['SYS_PTRACE'],
      // A path without a route: the workers run, and no plugin was needed.
      ready: { port: PROXY_PORT, path: '/reload-proof-none' },
    });
    const kong = new KongGateway(container, start);
    try {
      if ((setup.lateS ?? 0) === 0) await kong.#pluginsUp(setup);
      return kong;
    } catch (error) {
      await kong.stop();
      // As the engine says of a command in a container that has ended.
      if ((error as { statusCode?: number }).statusCode !== HAS_ENDED) throw error;
      throw new UserError(
        `Kong ended soon after its start; the end of its log ${logFile}:\n${await tail(logFile)}`,
      );
    }
  }

  get logFile(): string {
    return this.#container.logFile;
  }

  /** Resolves when no old worker is left: `kong reload` itself ends as soon as it has sent its signal. */
  async reload(): Promise<void> {
    const before = new Set((await this.#processes()).workers.map(({ pid }) => pid));
    const { exitCode, output } = await this.#container.exec([...this.#reload]);
    if (exitCode !== 0) {
      const said = output.trim().split('\n').slice(-LAST_LINES).join(' | ');
      throw new Error(`${this.#reload.join(' ')} ended with exit code ${exitCode}: ${said}`);
    }
    await waitUntil(
      'every worker of before the reload has left',
      this.#reloadWaitMs,
      async () => {
        const { workers, serving } = await this.#processes();
        return serving.length > 0 && workers.every(({ pid }) => !before.has(pid));
      },
      POLL_MS,
    );
  }

  async inspect(): Promise<StateWithPluginServers> {
    const { workers, serving, pluginServers: processes } = await this.#processes();
    const pluginServers = { processes, ...(await this.#counts()) };
    return { epoch: this.#epochs.of(serving), workers, pluginServers };
  }

  async cpuTimes(): Promise<CpuTime[]> {
    return this.#access.cpuTimes((await this.#processes()).workers);
  }

  kill(pid: number): Promise<void> {
    return this.#access.kill(pid);
  }

  hint(pid: number): Promise<string> {
    return this.#access.hint(pid);
  }

  stop(): Promise<void> {
    return this.#container.stop();
  }

  async #processes(): Promise<KongProcesses> {
    return kongProcesses(await processTable(this.#container));
  }

  async #counts(): Promise<PluginCounts> {
    const { stdout } = await this.#container.exec(['sh', '-c', countCommand(PLUGIN_LOGS)], { user: 'root' });
    return readCounts(stdout);
  }

  // Requests before the sockets are there are tested by a variant of their own.
  async #pluginsUp({ routes, plugins, ownPlugin }: KongSetup): Promise<void> {
    const servers = pluginServersOf(plugins, ownPlugin);
    const wanted = servers.map(({ name }) => name);
    const up = async () => {
      const { pluginServers } = await this.#processes();
      const missing = wanted.filter((name) => !pluginServers.some((server) => server.name === name));
      return missing.length === 0 && (await this.#sockets()) >= wanted.length;
    };
    await waitUntil('all plugin servers have their sockets', KONG_PLUGINS_BOUND_MS, up, POLL_MS).catch(() =>
      this.#notUp(wanted),
    );
    await waitUntil('the plugin of every route responds', KONG_PLUGINS_BOUND_MS, async () => {
      const through = await Promise.all(routes.map((route) => showsPlugin(this, route, ownPlugin)));
      return through.every(Boolean);
    }).catch(() => this.#notUp(wanted, ownPlugin));
  }

  async #sockets(): Promise<number> {
    const { stdout } = await this.#container.exec([
      'sh',
      '-c',
      'ls /tmp/reload-proof/*/*.sock* 2>/dev/null | wc -l',
    ]);
    return Number.parseInt(stdout, 10) || 0;
  }

  async #notUp(wanted: readonly string[], ownPlugin?: OwnPluginSetup): Promise<never> {
    const { pluginServers } = await this.#processes();
    const down = wanted.filter((name) => !pluginServers.some((server) => server.name === name));
    const silent = ownPlugin
      ? `no response through the plugin ${ownPlugin.name} has the header ${ownPlugin.expectHeader} (is it the right one, and the configuration?)`
      : 'its plugins do not respond';
    const who = down.length > 0 ? `the plugin servers ${down.join(', ')} are not up` : silent;
    const { stdout } = await this.#container.exec([
      'sh',
      '-c',
      `tail -n ${LAST_LINES} ${PLUGIN_LOGS}/*.log 2>/dev/null`,
    ]);
    throw new UserError(
      `Kong ${this.identity.version} runs, but ${who} after ${KONG_PLUGINS_BOUND_MS / 1000} s; the end of their logs:\n${stdout.trim()}\nand of Kong's, ${this.logFile}:\n${await tail(this.logFile)}`,
    );
  }
}
