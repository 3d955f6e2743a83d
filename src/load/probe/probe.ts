import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionTable, CONNECTION_COLUMNS } from '../../record/requests/connection-table.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { REQUEST_COLUMNS, RequestTable } from '../../record/requests/request-table.ts';
import { checkPlan } from '../check-plan.ts';
import { ownDescriptors, requireDescriptors } from '../descriptor-limit.ts';
import { Table } from '../../record/requests/table.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import type { Seen } from '../../record/flow/seen.ts';
import type { ShardRecord } from '../../record/shard-record.ts';
import { newCounters, progressOf } from './counters.ts';
import { ProbeThread } from './probe-thread.ts';

const POLL_MS = 10;

/** All that a probe saw. */
export interface ProbeResult extends Seen {
  requestTable: RequestTable;
  /** Every connection, one by one. */
  connectionTable: ConnectionTable;
  connectionsOpened: number;
  /** When it began, monotonic ms; absent where several processes carried the load. */
  beganMs?: number;
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

  /**
   * The same, but each waits until it is told when to begin. Requests carry the ids that the plans say.
   * @throws one sentence when a plan cannot be carried out
   */
  static async prepareAll(plans: readonly LoadPlan[]): Promise<Probe[]> {
    for (const plan of plans) checkPlan(plan);
    requireDescriptors(plans, ownDescriptors());
    if (plans.length === 0) return [];
    const thread = ProbeThread.take();
    return Promise.all(
      plans.map(async (plan) => {
        const counters = newCounters();
        return new Probe(thread, counters, await thread.prepare(plan, counters));
      }),
    );
  }

  static #startIn(thread: ProbeThread, plan: LoadPlan): Probe {
    const counters = newCounters();
    return new Probe(thread, counters, thread.start(plan, counters));
  }

  /** Begins a load that waits, at a moment (monotonic ms). */
  begin(atMs: number): void {
    this.#thread.begin(this.#load, atMs);
  }

  /** The counters behind its progress, as they are now. */
  get counters(): number[] {
    return Array.from(this.#counters, (_, slot) => Atomics.load(this.#counters, slot));
  }

  /** Why its thread has failed; undefined while it runs. */
  get failure(): Error | undefined {
    return this.#thread.failure;
  }

  progress(): Progress {
    return progressOf(this.counters);
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
