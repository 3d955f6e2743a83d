import path from 'node:path';
import type { PluginServerAddress, ReferenceConfig, ReferenceState } from '../config.ts';
import { sumOfCounts, type PluginServer } from './plugin-server.ts';
import { policyOf, shows } from '../policies/defects.ts';
import { CORRECT, type Policy } from '../policies/policy.ts';
import { PluginServers, queryProtocol } from './plugin-servers.ts';
import { Workers } from './workers.ts';

/** What runs between two reloads. */
interface Epoch {
  number: number;
  servers: PluginServers;
  workers: Workers;
}

/** The master of the reference gateway. One epoch serves at a time, and a reload starts the next one. */
export class ReferenceMaster {
  readonly #config: ReferenceConfig;
  readonly #protocols: Map<string, PluginServerAddress['protocol']>;
  #current: Epoch | undefined;
  #leaving: Epoch | undefined;
  /** Plugin servers of past epochs that a defect left running. */
  readonly #left: PluginServers[] = [];
  #instances = 0;
  #countsOfPast = sumOfCounts([]);
  // A second reload waits for the first.
  #queue: Promise<void> = Promise.resolve();

  private constructor(config: ReferenceConfig, protocols: Map<string, PluginServerAddress['protocol']>) {
    this.#config = config;
    this.#protocols = protocols;
  }

  static async start(config: ReferenceConfig): Promise<ReferenceMaster> {
    const protocols = await Promise.all(
      config.pluginServers.map(async (spec) => [spec.name, await queryProtocol(spec)] as const),
    );
    const master = new ReferenceMaster(config, new Map(protocols));
    master.#current = await master.#start(1, shows(config.defect));
    return master;
  }

  get port(): number {
    return this.#current?.workers.port ?? 0;
  }

  state(): ReferenceState & { instances: number; reloading: boolean } {
    const epochs = [this.#current, this.#leaving].filter((epoch) => epoch !== undefined);
    return {
      epoch: this.#current?.number ?? 0,
      workers: epochs.flatMap(({ workers }) => workers.pids.map((pid) => ({ pid, name: 'worker' }))),
      pluginServers: {
        processes: [...epochs.map(({ servers }) => servers), ...this.#left].flatMap((servers) =>
          servers.all.map(({ pid, name }) => ({ pid, name })),
        ),
        ...sumOfCounts([this.#countsOfPast, ...epochs.map(({ servers }) => servers.counts)]),
      },
      instances: this.#instances,
      reloading: this.#leaving !== undefined,
    };
  }

  /**
   * A correct reload. New plugin servers accept on fresh sockets before any worker knows of them, new workers listen
   * before an old one drains, and the old plugin servers stop after the last old worker has exited.
   */
  reload(): Promise<void> {
    const reloaded = this.#queue.then(() => this.#reload());
    this.#queue = reloaded.catch(() => undefined);
    return reloaded;
  }

  async stop(): Promise<void> {
    for (const epoch of [this.#current, this.#leaving]) {
      epoch?.workers.kill();
      await epoch?.servers.stop();
    }
    await Promise.all(this.#left.map((servers) => servers.stop()));
  }

  async #reload(): Promise<void> {
    const old = this.#current;
    if (!old) throw new Error('the gateway has not been started');
    const defective = shows(this.#config.defect);
    const policy: Policy = defective ? policyOf(this.#config.defect) : CORRECT;
    if (policy.reload === 'ignore') return;
    if (policy.reload === 'hang') return new Promise(() => undefined);
    old.workers.tell({ type: 'reloading', defective });
    if (policy.stopServersFirst) await old.servers.stop();
    if (policy.closePortFirst) {
      // Clients are made to reconnect only once nobody accepts: a connection accepted in between would be lost, not
      // refused.
      await old.workers.closePort();
      await old.workers.drain();
    }
    const next = await this.#start(
      old.number + 1,
      defective,
      policy.closePortFirst ? old.workers.port : undefined,
    );
    this.#leaving = old;
    this.#current = next;
    await old.workers.drain();
    if (policy.keepOldServers) this.#left.push(old.servers);
    else await old.servers.stop();
    this.#countsOfPast = sumOfCounts([this.#countsOfPast, old.servers.counts]);
    this.#leaving = undefined;
  }

  async #start(number: number, defective: boolean, port = this.#config.port): Promise<Epoch> {
    const { pluginServers, socketRoot } = this.#config;
    // Workers load their code while the plugin servers start, but listen only when these are up.
    const workers = new Workers(this.#config.workers, {
      instance: () => this.#instances++,
      died: (pid) => log('alert', `worker ${pid} died`),
    });
    const servers = new PluginServers(path.join(socketRoot, String(number)), {
      up: (server) =>
        workers.tell({ type: 'server-up', server: address(server), defective: shows(this.#config.defect) }),
      down: (server, how) => {
        log('error', `the plugin server ${server.name} (${server.pid}) died of ${how}; it is started again`);
        const { name, generation } = server;
        workers.tell({ type: 'server-down', name, generation });
      },
    });
    const started = servers.start(pluginServers, this.#protocols);
    try {
      const listensFirst = this.#config.listensFirst === true && number === 1;
      if (listensFirst) void started.catch((error: unknown) => log('error', String(error)));
      else await started;
      const config = port === undefined ? this.#config : { ...this.#config, port };
      await workers.listen({ config, servers: servers.all.map(address), epoch: number, defective });
    } catch (error) {
      workers.kill();
      await servers.stop();
      throw error;
    }
    log('notice', `epoch ${number}: workers ${workers.pids.join(', ')}`);
    return { number, servers, workers };
  }
}

function address({ name, generation, protocol, socket }: PluginServer): PluginServerAddress {
  return { name, generation, protocol, socket };
}

function log(level: string, text: string): void {
  process.stderr.write(`${new Date().toISOString()} [${level}] ${process.pid}: ${text}\n`);
}
