import type { PluginServerAddress, RouteConfig } from '../config.ts';
import type { PluginEffects, PluginRequest } from '../rpc/pdk.ts';
import { ServerGone } from '../rpc/plugin-connection.ts';
import { ConnectionPool } from '../rpc/pool.ts';

const PHASE = 'access';

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
  #sequence = 0;

  constructor(onInstance: (plugin: string) => void) {
    this.#onInstance = onInstance;
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
    const instance = await this.#instance(server, route);
    return server.pool.with((connection) => connection.handleEvent(instance, PHASE, request));
  }

  #instance(server: Server, route: RouteConfig): Promise<number> {
    const known = server.instances.get(route);
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
      connection.startInstance(route.plugin, route.config, ++this.#sequence),
    );
  }
}
