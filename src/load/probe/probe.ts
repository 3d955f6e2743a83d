import { setTimeout as delay } from 'node:timers/promises';
import { noOutcomes, OUTCOMES } from '../../record/requests/outcome.ts';
import { ConnectionTable, CONNECTION_COLUMNS } from '../../record/requests/connection-table.ts';
import {
  COUNTER_SLOTS,
  IDLE_CLOSES_SLOT,
  OPEN_STREAMS_SLOT,
  SENT_SLOT,
  UNSENT_SLOT,
  type LoadPlan,
} from '../../record/flow/load-plan.ts';
import { REQUEST_COLUMNS, RequestTable } from '../../record/requests/request-table.ts';
import { checkPlan } from '../check-plan.ts';
import { ownDescriptors, requireDescriptors } from '../descriptor-limit.ts';
import { Table } from '../../record/requests/table.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import type { Seen } from '../../record/flow/seen.ts';
import type { ShardRecord } from '../../record/shard-record.ts';
import { ProbeThread } from './probe-thread.ts';

const POLL_MS = 10;

/** All that a probe saw. */
export interface ProbeResult extends Seen {
  requestTable: RequestTable;
  /** Every connection, one by one. */
  connectionTable: ConnectionTable;
  connectionsOpened: number;
  /** Requests that were due and found no free connection in time. */
  unsent: number;
  /** The processes that carried the load together; absent where it was one. */
  shards?: ShardRecord[];
}

/** A running load in a thread of its own. */
export class Probe {
  readonly #thread: ProbeThread;
  readonly #counters: Int32Array;

  readonly #load: number;

  private constructor(thread: ProbeThread, counters: Int32Array, load: number) {
    this.#thread = thread;
    this.#counters = counters;
    this.#load = load;
  }

  /**
   * Starts the load.
   * @throws one sentence when the plan cannot be carried out
   */
  static start(plan: LoadPlan): Probe {
    checkPlan(plan);
    requireDescriptors([plan], ownDescriptors());
    return Probe.#startIn(ProbeThread.take(), plan);
  }

  /**
   * Starts loads that are under way together, in one thread; requests of different loads carry different ids.
   * @throws one sentence when a plan cannot be carried out
   */
  static startAll(plans: readonly LoadPlan[]): Probe[] {
    for (const plan of plans) checkPlan(plan);
    requireDescriptors(plans, ownDescriptors());
    if (plans.length === 0) return [];
    const thread = ProbeThread.take();
    const step = plans.length;
    return plans.map((plan, first) => Probe.#startIn(thread, { ...plan, ids: { first, step } }));
  }

  static #startIn(thread: ProbeThread, plan: LoadPlan): Probe {
    const counters = new Int32Array(new SharedArrayBuffer(COUNTER_SLOTS * Int32Array.BYTES_PER_ELEMENT));
    return new Probe(thread, counters, thread.start(plan, counters));
  }

  progress(): Progress {
    const outcomes = noOutcomes();
    let ended = 0;
    OUTCOMES.forEach((outcome, slot) => {
      outcomes[outcome] = Atomics.load(this.#counters, slot);
      ended += outcomes[outcome];
    });
    const sent = Atomics.load(this.#counters, SENT_SLOT);
    const unsent = Atomics.load(this.#counters, UNSENT_SLOT);
    const idleCloses = Atomics.load(this.#counters, IDLE_CLOSES_SLOT);
    const openStreams = Atomics.load(this.#counters, OPEN_STREAMS_SLOT);
    return { sent, ended, unsent, outcomes, idleCloses, openStreams };
  }

  /**
   * Waits until the condition holds or the bound (ms) is over, and says which.
   * @throws the error of the probe's thread, or the signal's reason
   */
  async until(
    condition: (progress: Progress) => boolean,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const endMs = performance.now() + boundMs;
    signal?.throwIfAborted();
    while (!condition(this.progress())) {
      if (performance.now() > endMs) return false;
      if (this.#thread.failure) throw this.#thread.failure;
      await delay(POLL_MS, undefined, signal ? { signal } : {});
    }
    return true;
  }

  /** Ends the load, waits for what is in flight or due (at most the plan's timeout, in an open loop twice) and hands over what was recorded. */
  stop(): Promise<ProbeResult> {
    return this.#end('stop');
  }

  /** Ends the load at once and hands over what was recorded: requests that are under way have no outcome. */
  cut(): Promise<ProbeResult> {
    return this.#end('cut');
  }

  /** What it tells Prometheus now, in its text format; for a plan with metrics. */
  metrics(): Promise<string> {
    return this.#thread.metrics(this.#load);
  }

  async #end(how: 'stop' | 'cut'): Promise<ProbeResult> {
    const message = await this.#thread.end(this.#load, how);
    // What is under way when a load is cut ends with the thread.
    if (how === 'stop') this.#thread.release();
    else await this.#thread.terminate();
    const { requests, connections, originMs, addresses, ...seen } = message;
    // A flow with few requests would otherwise keep the memory of many, in every trial.
    const rows = new Table(CONNECTION_COLUMNS, connections.chunks, connections.length).trim();
    return {
      ...seen,
      requestTable: new RequestTable(new Table(REQUEST_COLUMNS, requests.chunks, requests.length).trim()),
      connectionTable: new ConnectionTable(originMs, rows, addresses),
      connectionsOpened: connections.length,
      unsent: this.progress().unsent,
    };
  }

  /** Ends the load at once and drops what was recorded. */
  async abandon(): Promise<void> {
    await this.#thread.terminate();
  }
}
