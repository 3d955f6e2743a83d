import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../record/clock.ts';
import { connectionsOf } from '../../runtime/processes/connections.ts';
import type { ConnectionStates } from '../../common/system.ts';
import type { Instance } from '../../targets/balancers/deployment/instance.ts';
import type { ConnectionSample } from '../../record/target/switch-record.ts';

const PERIOD_MS = 50;

type Watched = Pick<Instance, 'host' | 'port' | 'pid' | 'namespace' | 'connections'>;

/**
 * Samples the kernel's connection table until it is stopped, as the seed does with netstat. Without /proc there are no
 * samples.
 */
export class ConnectionSampler {
  readonly #watched: { old: Watched; new: Watched };
  readonly #samples: ConnectionSample[] = [];
  readonly #running: Promise<void>;
  #over = false;

  constructor(watched: { old: Watched; new: Watched }) {
    this.#watched = watched;
    this.#running = this.#run();
    // Whoever stops it learns of an error.
    this.#running.catch(() => undefined);
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
    const [old, next] = await Promise.all([statesOf(this.#watched.old), statesOf(this.#watched.new)]);
    if (old && next) this.#samples.push({ atMs: monotonicMs(), old, new: next });
  }
}

async function statesOf(watched: Watched): Promise<ConnectionStates | undefined> {
  if (watched.connections) return watched.connections();
  const { host, port, pid, namespace } = watched;
  if (pid === undefined) return undefined;
  return connectionsOf({ host, port, pid, ...(namespace === undefined ? {} : { namespace }) });
}
