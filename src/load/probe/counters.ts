import {
  COUNTER_SLOTS,
  IDLE_CLOSES_SLOT,
  OPEN_STREAMS_SLOT,
  SENT_SLOT,
  UNSENT_SLOT,
} from '../../record/flow/load-plan.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import { noOutcomes, OUTCOMES } from '../../record/requests/outcome.ts';

/** Counters of a load that another thread can read while it runs. */
export function newCounters(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(COUNTER_SLOTS * Int32Array.BYTES_PER_ELEMENT));
}

/** What the counters of a load say. */
export function progressOf(counters: readonly number[]): Progress {
  const outcomes = noOutcomes();
  let ended = 0;
  OUTCOMES.forEach((outcome, slot) => {
    outcomes[outcome] = counters[slot] ?? 0;
    ended += outcomes[outcome];
  });
  return {
    sent: counters[SENT_SLOT] ?? 0,
    ended,
    unsent: counters[UNSENT_SLOT] ?? 0,
    outcomes,
    idleCloses: counters[IDLE_CLOSES_SLOT] ?? 0,
    openStreams: counters[OPEN_STREAMS_SLOT] ?? 0,
  };
}
