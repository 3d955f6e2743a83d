import type { PluginServerAddress } from '../config.ts';
import type { Policy } from '../policies/policy.ts';
import type { PluginEffects, PluginRequest } from '../rpc/pdk.ts';
import { ServerGone } from '../rpc/plugin-connection.ts';
import { ConnectionPool } from '../rpc/pool.ts';
import type { RouteConfig } from '../route.ts';

const PHASE = 'access';
/** An id that no server has assigned, like an id from before a restart to the new server. */
const UNKNOWN_INSTANCE = 0x7ffffff0;

/** The parts of a worker's policy that concern instances. */
export interface InstancePolicy {
  stale: boolean;
  reuse: Policy['reuseInstances'];
  /** `restarted`: whether the plugin server has died before and was started again. */
  configurationOf: (route: RouteConfig, restarted: boolean) => RouteConfig['config'];
}

/**
 * A plugin server as seen by a worker: its connections, and the instances that the worker has started, one per route.
 */
interface Server {
  address: PluginServerAddress;
  pool: ConnectionPool;
  instances: Map<RouteConfig, Promise<number>>;
}

/** Runs the plugins of a worker's routes on their plugin servers. */
export class PluginRunner {
  readonly #servers = new Map<string, Server>();
  readonly #onInstance: (plugin: string) => void;
  readonly #instancePolicy: () => InstancePolicy;
  readonly #debug: (text: string) => void;
  /** Those that have died. */
  readonly #died = new Set<string>();
  #sequence = 0;

  constructor(
    onInstance: (plugin: string) => void,
    instancePolicy: () => InstancePolicy,
    debug: (text: string) => void,
  ) {
    this.#onInstance = onInstance;
    this.#instancePolicy = instancePolicy;
    this.#debug = debug;
  }

  /**
   * Uses this server from now on. Instances of an earlier one are dropped, since this one would not know their ids or
   * use them for others.
   */
  serverUp(address: PluginServerAddress): void {
    this.#servers.get(address.name)?.pool.close();
    this.#servers.set(address.name, { address, pool: new ConnectionPool(address), instances: new Map() });
  }

  /** The server has died. Its plugin cannot run until another one is up. */
  serverDown(name: string, generation: number): void {
    const server = this.#servers.get(name);
    if (server?.address.generation !== generation) return;
    server.pool.close();
    this.#servers.delete(name);
    this.#died.add(name);
  }

  /**
   * Runs the route's plugin for a request.
   * @throws ServerGone or ServerError when the plugin did not complete; the request must then fail
   */
  async run(route: RouteConfig, request: PluginRequest): Promise<PluginEffects> {
    const server = this.#servers.get(route.plugin);
    if (!server) throw new ServerGone(`the plugin server ${route.plugin} is down`);
    const { stale, reuse } = this.#instancePolicy();
    const instance = stale ? UNKNOWN_INSTANCE : await this.#instance(server, route);
    const effects = await server.pool.with((connection) => connection.handleEvent(instance, PHASE, request));
    if (!stale && !reuse) await this.#close(server, route, instance);
    return effects;
  }

  #instance(server: Server, route: RouteConfig): Promise<number> {
    const known = this.#instancePolicy().reuse ? server.instances.get(route) : undefined;
    if (known) return known;
    const starting = this.#start(server, route);
    server.instances.set(route, starting);
    // After a failed start, the next request tries again.
    starting.catch(() => server.instances.delete(route));
    return starting;
  }

  async #start(server: Server, route: RouteConfig): Promise<number> {
    this.#onInstance(route.plugin);
    const config = this.#instancePolicy().configurationOf(route, this.#died.has(route.plugin));
    const id = await server.pool.with((connection) =>
      connection.startInstance(route.plugin, config, ++this.#sequence),
    );
    this.#debug(`started instance ${id} of ${route.plugin}`);
    return id;
  }

  async #close(server: Server, { plugin }: RouteConfig, id: number): Promise<void> {
    await server.pool.with((connection) => connection.closeInstance(id));
    this.#debug(`closed instance ${id} of ${plugin}`);
  }
}
