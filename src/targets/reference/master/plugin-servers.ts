import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { PluginServerSpec } from '../../../runtime/builds/plugins.ts';
import type { PluginServerAddress } from '../config.ts';
import { startPluginServer, sumOfCounts, type InstanceCounts, type PluginServer } from './plugin-server.ts';

/** Kong respawns a dead plugin server at most once a second. */
const RESPAWN_PAUSE_MS = 1000;

/** Events of a set of plugin servers. */
export interface ServerEvents {
  up: (server: PluginServer) => void;
  down: (server: PluginServer, how: string) => void;
}

/** The plugin servers of one epoch. One that dies is restarted on a fresh socket. */
export class PluginServers {
  readonly #folder: string;
  readonly #events: ServerEvents;
  readonly #servers = new Map<string, PluginServer>();
  #countsOfDead = sumOfCounts([]);
  #generation = 0;
  #stopping = false;

  constructor(folder: string, events: ServerEvents) {
    this.#folder = folder;
    this.#events = events;
  }

  /** Starts all of them in parallel. Resolves when each accepts connections. */
  async start(
    specs: PluginServerSpec[],
    protocols: Map<string, PluginServerAddress['protocol']>,
  ): Promise<void> {
    try {
      await Promise.all(specs.map((spec) => this.#start(spec, protocols.get(spec.name) ?? 'MsgPack:1')));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  get all(): PluginServer[] {
    return [...this.#servers.values()];
  }

  /** The instances of all servers of this epoch, including those that have died. */
  get counts(): InstanceCounts {
    return sumOfCounts([this.#countsOfDead, ...this.all.map((server) => server.counts())]);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.all.map((server) => server.stop()));
  }

  async #start(spec: PluginServerSpec, protocol: PluginServerAddress['protocol']): Promise<void> {
    if (this.#stopping) return;
    const startedMs = performance.now();
    const generation = ++this.#generation;
    const server = await startPluginServer(
      spec,
      protocol,
      path.join(this.#folder, String(generation)),
      generation,
    );
    this.#servers.set(spec.name, server);
    if (this.#stopping) return server.stop();
    this.#events.up(server);
    void server.ended.then((how) => this.#respawn(spec, server, how, startedMs));
  }

  async #respawn(spec: PluginServerSpec, dead: PluginServer, how: string, startedMs: number): Promise<void> {
    if (this.#stopping) return;
    this.#servers.delete(spec.name);
    this.#countsOfDead = sumOfCounts([this.#countsOfDead, dead.counts()]);
    this.#events.down(dead, how);
    let lastStartMs = startedMs;
    while (!this.#stopping && !this.#servers.has(spec.name)) {
      await delay(Math.max(0, lastStartMs + RESPAWN_PAUSE_MS - performance.now()));
      lastStartMs = performance.now();
      await this.#start(spec, dead.protocol).catch((error: unknown) => {
        process.stderr.write(`[error] ${String(error)}\n`);
      });
    }
  }
}

/**
 * Runs a plugin server's query command to learn its protocol, as Kong does: an object names it, an array means
 * MessagePack.
 * @throws Error when the command fails
 */
export async function queryProtocol(spec: PluginServerSpec): Promise<PluginServerAddress['protocol']> {
  const [command = '', ...args] = spec.query;
  const { stdout } = await promisify(execFile)(command, args, {
    env: { ...process.env, ...spec.env },
    cwd: spec.cwd,
  });
  const dump = JSON.parse(stdout) as { Protocol?: string } | unknown[];
  return !Array.isArray(dump) && dump.Protocol === 'ProtoBuf:1' ? 'ProtoBuf:1' : 'MsgPack:1';
}
