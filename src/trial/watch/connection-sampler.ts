import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../record/clock.ts';
import { connectionsOf } from '../../runtime/processes/connections.ts';
import type { ConnectionStates } from '../../common/system.ts';
import type { Instance } from '../../targets/balancers/deployment/instance.ts';
import type { ConnectionSample } from '../../record/target/switch-record.ts';

const PERIOD_MS = 50;
/**
 * A pause is so many times as long as the sample before it, since one costs what is sampled its time: with a connection for
 * each request the kernel's table has tens of thousands of lines.
 */
const PAUSE_PER_SAMPLE = 4;
/** A sample may be long because the machine is busy. */
const PAUSE_MAX_MS = 500;

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
      const beganMs = monotonicMs();
      await this.#sample();
      const tookMs = monotonicMs() - beganMs;
      await delay(Math.min(Math.max(PERIOD_MS, tookMs * PAUSE_PER_SAMPLE), PAUSE_MAX_MS));
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
