import { fastMonotonicMs } from '../record/clock.ts';
import { Connection } from './http1/virtual-user.ts';
import { Http2Sessions } from './http2/sessions.ts';
import { Http2Slot } from './http2/virtual-user.ts';
import { namesOf } from './name-resolution.ts';
import type { Run } from './probe/run.ts';
import type { OnDone, Slot } from './virtual-user.ts';

const EXPIRY_SWEEP_MS = 20;

/** The load's lanes, one for each connection of the plan (HTTP/2: for each stream at a time), whose requests expire in time. */
export class Lanes {
  readonly slots: readonly Slot[];
  #sweep: NodeJS.Timeout | undefined;

  constructor(run: Run, onDone: OnDone) {
    const { plan } = run;
    const names = plan.names && namesOf(plan.names, new URL(plan.url).hostname);
    const runOf = (connection: number): Run => (names ? { ...run, names: names(connection) } : run);
    // Streams share connections, and so what is known of the address.
    const sessions = new Http2Sessions(runOf(0));
    this.slots = Array.from({ length: plan.connections }, (_, index) =>
      plan.client === 'http2'
        ? new Http2Slot(index, run, sessions, onDone)
        : new Connection(index, runOf(index), onDone),
    );
  }

  /** Begins to look for requests that take too long. */
  watch(): void {
    this.#sweep = setInterval(() => {
      const nowMs = fastMonotonicMs();
      for (const slot of this.slots) slot.expire(nowMs);
    }, EXPIRY_SWEEP_MS);
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all(this.slots.map((slot) => slot.close()));
  }
}
