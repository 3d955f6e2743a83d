import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../record/clock.ts';
import { connectionsOf, type ServerEndpoint } from '../../runtime/processes/connections.ts';
import type { ConnectionSample } from '../../record/target/switch-record.ts';

const PERIOD_MS = 50;

/**
 * Samples the kernel's connection table until it is stopped, as the seed does with netstat. Without /proc there are no
 * samples.
 */
export class ConnectionSampler {
  readonly #watched: { old: ServerEndpoint; new: ServerEndpoint };
  readonly #samples: ConnectionSample[] = [];
  readonly #running: Promise<void>;
  #over = false;

  constructor(watched: { old: ServerEndpoint; new: ServerEndpoint }) {
    this.#watched = watched;
    this.#running = this.#run();
  }

  /** Takes a last sample, and returns all of them. */
  async stop(): Promise<ConnectionSample[]> {
    this.#over = true;
    await this.#running;
    await this.#sample();
    return this.#samples;
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      await this.#sample();
      await delay(PERIOD_MS);
    }
  }

  async #sample(): Promise<void> {
    const [old, next] = await Promise.all([
      connectionsOf(this.#watched.old),
      connectionsOf(this.#watched.new),
    ]);
    if (old && next) this.#samples.push({ atMs: monotonicMs(), old, new: next });
  }
}
