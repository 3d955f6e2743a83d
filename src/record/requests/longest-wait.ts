import type { StreamPlan } from '../flow/load-plan.ts';
import { stallsOf, type ShardRecord } from '../shard-record.ts';
import type { RequestTable } from './request-table.ts';
import { outsideStalls, type Stall } from './stalls.ts';

/** How long a request took from when it was due to its outcome. What the probe itself was late by is left out. */
export interface Wait {
  /** Its row in the table of requests. */
  id: number;
  ms: number;
}

/** The longest waits of a trial; each undefined without such a request. */
export interface LongestWaits {
  /** Of requests that ended before the disruption began. */
  before?: Wait;
  /** Of requests that ended afterwards, */
  after?: Wait;
  /** and how long any of these had already waited at that moment. */
  inFlight?: Wait;
}

/** The part of a trial that shows how long requests waited. */
interface RecordedWaits {
  requestTable: RequestTable;
  stalls?: Stall[];
  shards?: ShardRecord[];
  load?: { stream?: StreamPlan };
}

/**
 * The longest waits before and after a moment (monotonic ms), whatever the outcome: a client that gives up, or whose
 * connection is closed, has waited too.
 */
export function longestWaits(trial: RecordedWaits, atMs: number): LongestWaits {
  const { requestTable, load } = trial;
  const stalls = (id: number) => stallsOf(trial, requestTable.virtualUser(id));
  const before = new Longest(stalls);
  const after = new Longest(stalls);
  const inFlight = new Longest(stalls);
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.outcome(id) === undefined) continue;
    const startMs = requestTable.startMs(id);
    const endMs = startMs + waitedMs(requestTable, id, load?.stream !== undefined);
    if (endMs <= atMs) {
      before.note(id, startMs, endMs);
      continue;
    }
    after.note(id, startMs, endMs);
    if (startMs < atMs) inFlight.note(id, startMs, atMs);
  }
  return { ...before.as('before'), ...after.as('after'), ...inFlight.as('inFlight') };
}

// The client of a stream waits for its beginning: how long it then lasts is no wait.
function waitedMs(requestTable: RequestTable, id: number, isStream: boolean): number {
  const firstByteMs = isStream ? requestTable.firstByteMs(id) : Number.NaN;
  return Number.isNaN(firstByteMs) ? requestTable.lastByteMs(id) : firstByteMs;
}

class Longest {
  readonly #stalls: (id: number) => readonly Stall[] | undefined;
  #wait: Wait | undefined;

  constructor(stalls: (id: number) => readonly Stall[] | undefined) {
    this.#stalls = stalls;
  }

  note(id: number, fromMs: number, toMs: number): void {
    const longestMs = this.#wait?.ms ?? Number.NEGATIVE_INFINITY;
    // Leaving out the stalls only makes it shorter.
    if (toMs - fromMs <= longestMs) return;
    const ms = outsideStalls(fromMs, toMs, this.#stalls(id));
    if (ms > longestMs) this.#wait = { id, ms };
  }

  as(key: keyof LongestWaits): LongestWaits {
    return this.#wait ? { [key]: this.#wait } : {};
  }
}
