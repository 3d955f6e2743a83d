import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { RequestTable } from './request-table.ts';

const MICROS_PER_MS = 1000;

/** The part of a trial that holds times. */
interface Recorded {
  requestTable: RequestTable;
}

/** A histogram of times, in µs with three significant figures. */
export class Times {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });

  /** Collects a time (ms) of each request; NaN is left out. */
  static of<T extends Recorded>(trials: readonly T[], pick: (trial: T, id: number) => number): Times {
    const times = new Times();
    for (const trial of trials) {
      for (let id = 0; id < trial.requestTable.length; id++) {
        const ms = pick(trial, id);
        if (!Number.isNaN(ms)) times.#histogram.record(Math.max(1, Math.round(ms * MICROS_PER_MS)));
      }
    }
    return times;
  }

  /** The percentile in ms; null without requests. */
  percentile(percent: number): number | null {
    return this.#histogram.count === 0 ? null : this.#histogram.percentile(percent) / MICROS_PER_MS;
  }

  get maxMs(): number | null {
    return this.#histogram.count === 0 ? null : this.#histogram.max / MICROS_PER_MS;
  }

  get minMs(): number | null {
    return this.#histogram.count === 0 ? null : this.#histogram.min / MICROS_PER_MS;
  }

  get meanMs(): number | null {
    return this.#histogram.count === 0 ? null : this.#histogram.mean / MICROS_PER_MS;
  }
}

/** Time to the first byte of the response; requests without a response are left out. */
export function latencies(trials: readonly Recorded[]): Times {
  return Times.of(trials, ({ requestTable }, id) => ended(requestTable, id, requestTable.firstByteMs(id)));
}

/** Time to the last byte of the response, or to the failure. */
export function timesToLastByte(trials: readonly Recorded[]): Times {
  return Times.of(trials, ({ requestTable }, id) => ended(requestTable, id, requestTable.lastByteMs(id)));
}

// A request that never ended has no time.
function ended(requestTable: RequestTable, id: number, ms: number): number {
  return requestTable.outcome(id) === undefined ? Number.NaN : ms;
}
