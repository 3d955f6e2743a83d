import type { PluginServerAddress } from '../config.ts';
import type { Policy } from '../policies/policy.ts';
import type { PluginEffects, PluginRequest } from '../rpc/pdk.ts';
import { ServerGone } from '../rpc/plugin-connection.ts';
import { ConnectionPool } from '../rpc/pool.ts';
import type { RouteConfig } from '../route.ts';

const PHASE = 'access';
/** An id that no server has given out: what an id from before a restart looks like to the new server. */
const UNKNOWN_INSTANCE = 0x7ffffff0;

/** The decisions about instances that a worker's policy makes for it. */
export interface InstancePolicy {
  stale: boolean;
  reuse: Policy['reuseInstances'];
  configurationOf: (route: RouteConfig) => RouteConfig['config'];
}

/** One plugin server as a worker uses it: its connections, and the instances it was asked to start, one per route. */
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
  #sequence = 0;

  constructor(onInstance: (plugin: string) => void, instancePolicy: () => InstancePolicy) {
    this.#onInstance = onInstance;
    this.#instancePolicy = instancePolicy;
  }

  /** Uses this server from now on. Instances of an earlier one are forgotten: their ids mean nothing to it, or something else. */
  serverUp(address: PluginServerAddress): void {
    this.#servers.get(address.name)?.pool.close();
    this.#servers.set(address.name, { address, pool: new ConnectionPool(address), instances: new Map() });
  }

  /** The server is dead; until another one is up, its plugin cannot run. */
  serverDown(name: string, generation: number): void {
    const server = this.#servers.get(name);
    if (server?.address.generation !== generation) return;
    server.pool.close();
    this.#servers.delete(name);
  }

  /**
   * Runs the route's plugin for a request.
   * @throws ServerGone and ServerError when it did not run to its end: the request must then fail
   */
  async run(route: RouteConfig, request: PluginRequest): Promise<PluginEffects> {
    const server = this.#servers.get(route.plugin);
    if (!server) throw new ServerGone(`the plugin server ${route.plugin} is down`);
    const instance = this.#instancePolicy().stale ? UNKNOWN_INSTANCE : await this.#instance(server, route);
    return server.pool.with((connection) => connection.handleEvent(instance, PHASE, request));
  }

  #instance(server: Server, route: RouteConfig): Promise<number> {
    const known = this.#instancePolicy().reuse ? server.instances.get(route) : undefined;
    if (known) return known;
    const starting = this.#start(server, route);
    server.instances.set(route, starting);
    // A failed start is tried again by the next request.
    starting.catch(() => server.instances.delete(route));
    return starting;
  }

  async #start(server: Server, route: RouteConfig): Promise<number> {
    this.#onInstance(route.plugin);
    return server.pool.with((connection) =>
      connection.startInstance(route.plugin, this.#instancePolicy().configurationOf(route), ++this.#sequence),
    );
  }
}
