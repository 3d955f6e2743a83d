import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { RequestTable } from './request-table.ts';

const MICROS_PER_MS = 1000;

/** A histogram of times, in µs with three significant figures. */
export class Times {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });

  /** Adds a time; NaN is left out. */
  record(ms: number): void {
    if (!Number.isNaN(ms)) this.#histogram.record(Math.max(1, Math.round(ms * MICROS_PER_MS)));
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

/** As verdicts.json and `probe --json` have them: milliseconds, null when no request has any. */
export interface TimesEntry {
  /** To the first byte of the response. */
  latencyMs: Record<'p50' | 'p90' | 'p99' | 'p999' | 'max', number | null>;
  /** To the last byte of the response, or to the failure. */
  ttlbMs: Record<'p50' | 'p99' | 'max', number | null>;
}

/** How long requests took. */
export class RequestTimes {
  /** To the first byte of the response; requests without a response are left out. */
  readonly firstByte = new Times();
  /** To the last byte of the response, or to the failure. */
  readonly lastByte = new Times();

  add(requestTable: RequestTable): void {
    for (let id = 0; id < requestTable.length; id++) {
      // A request that never ended has no time.
      if (requestTable.outcome(id) === undefined) continue;
      this.firstByte.record(requestTable.firstByteMs(id));
      this.lastByte.record(requestTable.lastByteMs(id));
    }
  }

  entry(): TimesEntry {
    const { firstByte: first, lastByte: last } = this;
    return {
      latencyMs: {
        p50: first.percentile(50),
        p90: first.percentile(90),
        p99: first.percentile(99),
        p999: first.percentile(99.9),
        max: first.maxMs,
      },
      ttlbMs: { p50: last.percentile(50), p99: last.percentile(99), max: last.maxMs },
    };
  }
}
