import type { Outcome } from './outcome.ts';
import type { RequestTable } from './request-table.ts';
import { outsideStalls, type Stall } from './stalls.ts';

const STEP_MS = 1;
const STEPS_MAX = 1 << 20;
const WITHOUT_RESPONSE: ReadonlySet<Outcome> = new Set(['closed', 'timeout', 'refused']);

/**
 * The longest time in which a flow got neither a first byte nor a complete response although requests were in flight,
 * ms; null without a request. What the probe itself was late by is left out. It is exact to the width of a step.
 */
export function longestGapMs({
  requestTable,
  stalls,
}: {
  requestTable: RequestTable;
  stalls?: readonly Stall[];
}): number | null {
  const span = spanOf(requestTable);
  if (!span) return null;
  const steps = new Steps(span.fromMs, span.toMs);
  // Times without a request in flight are cut out, so that what is left between two responses is a gap.
  let idleMs = 0;
  let busyUntilMs = span.fromMs;
  let refused = false;
  steps.note(span.fromMs, idleMs);
  // Requests are in the order in which they were due.
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome === undefined) continue;
    const startMs = requestTable.startMs(id);
    const endMs = startMs + requestTable.lastByteMs(id);
    // A refused request is soon followed by the next one, and until then its virtual user goes on waiting.
    if (startMs > busyUntilMs && !refused) idleMs += startMs - busyUntilMs;
    if (endMs > busyUntilMs) {
      busyUntilMs = endMs;
      refused = outcome === 'refused';
    }
    const firstByteMs = requestTable.firstByteMs(id);
    if (!Number.isNaN(firstByteMs)) steps.note(startMs + firstByteMs, idleMs);
    if (!WITHOUT_RESPONSE.has(outcome)) steps.note(endMs, idleMs);
  }
  steps.note(busyUntilMs, idleMs);
  return steps.longestMs(stalls);
}

function spanOf(requestTable: RequestTable): { fromMs: number; toMs: number } | undefined {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.outcome(id) === undefined) continue;
    fromMs = Math.min(fromMs, requestTable.startMs(id));
    toMs = Math.max(toMs, requestTable.endMs(id));
  }
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}

/** The first and the last moment of each step, so that the longest distance needs no sorting of millions. */
class Steps {
  readonly #fromMs: number;
  readonly #stepMs: number;
  readonly #first: Float64Array;
  readonly #last: Float64Array;
  /** The idle time that was cut out before the first moment of each step. */
  readonly #idle: Float64Array;

  constructor(fromMs: number, toMs: number) {
    this.#fromMs = fromMs;
    this.#stepMs = Math.max(STEP_MS, (toMs - fromMs) / STEPS_MAX);
    const count = Math.floor((toMs - fromMs) / this.#stepMs) + 1;
    this.#first = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#last = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#idle = new Float64Array(count);
  }

  note(atMs: number, idleMs: number): void {
    const ms = atMs - idleMs;
    const step = Math.floor((ms - this.#fromMs) / this.#stepMs);
    if (ms < (this.#first[step] ?? ms)) {
      this.#first[step] = ms;
      this.#idle[step] = idleMs;
    }
    if (ms > (this.#last[step] ?? ms)) this.#last[step] = ms;
  }

  longestMs(stalls: readonly Stall[] | undefined): number {
    let longestMs = 0;
    let lastMs = Number.POSITIVE_INFINITY;
    for (let step = 0; step < this.#first.length; step++) {
      const firstMs = this.#first[step] ?? Number.POSITIVE_INFINITY;
      if (firstMs === Number.POSITIVE_INFINITY) continue;
      if (firstMs - lastMs > longestMs) {
        const idleMs = this.#idle[step] ?? 0;
        longestMs = Math.max(longestMs, outsideStalls(lastMs + idleMs, firstMs + idleMs, stalls));
      }
      lastMs = this.#last[step] ?? lastMs;
    }
    return longestMs;
  }
}
