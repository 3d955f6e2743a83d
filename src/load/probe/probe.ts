import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { noOutcomes, OUTCOMES } from '../../record/outcome.ts';
import { ConnectionTable, CONNECTION_COLUMNS, type ConnectionRows } from '../../record/connection-table.ts';
import { COUNTER_SLOTS, SENT_SLOT, UNSENT_SLOT, type LoadPlan } from '../../record/load-plan.ts';
import { REQUEST_COLUMNS, RequestTable, type RequestRows } from '../../record/request-table.ts';
import { headersByName } from '../request-headers.ts';
import { Table } from '../../record/table.ts';
import type { IdleClose, Unsolicited } from '../../record/closes.ts';
import type { Progress } from '../../record/load-progress.ts';

const POLL_MS = 10;

export interface ProbeWorkerData {
  plan: LoadPlan;
  counters: Int32Array;
}

/** What the probe saw beside requests and connections. */
interface Seen {
  idleCloses: IdleClose[];
  unsolicited: Unsolicited[];
  /** How often each error was met, by its code. */
  errors: [label: string, count: number][];
  /** How often each version answered, where the plan asks for it. */
  versions: [version: string, count: number][];
  /** CPU time of the probe's thread under load. */
  cpuMicros: number;
  /** Delay of the probe's own event loop, in ms; large values say that it could not keep its schedule. */
  loopDelayMs: { p99: number; max: number };
}

/** What the probe's thread is told: to end when all is answered, to end at once, or to say its metrics. */
export type ProbeOrder = 'stop' | 'cut' | 'metrics';

/** What the probe's thread hands over when it ends. */
export interface ProbeMessage extends Seen {
  requests: Pick<RequestRows, 'chunks' | 'length'>;
  connections: Pick<ConnectionRows, 'chunks' | 'length'>;
  originMs: number;
  addresses: string[];
}

/** All that a probe saw. */
export interface ProbeResult extends Seen {
  requestTable: RequestTable;
  /** Every connection, one by one. */
  connectionTable: ConnectionTable;
  connectionsOpened: number;
  /** Requests that were due and found no free connection in time. */
  unsent: number;
}

/** A running load in a thread of its own. */
export class Probe {
  readonly #worker: Worker;
  readonly #counters: Int32Array;
  #failure: Error | undefined;

  private constructor(worker: Worker, counters: Int32Array) {
    this.#worker = worker;
    this.#counters = counters;
    worker.once('error', (error: Error) => (this.#failure = error));
  }

  /**
   * Starts the load.
   * @throws one sentence when a header of the plan cannot be sent
   */
  static start(plan: LoadPlan): Probe {
    for (const headers of plan.headers ?? []) headersByName(headers);
    const counters = new Int32Array(new SharedArrayBuffer(COUNTER_SLOTS * Int32Array.BYTES_PER_ELEMENT));
    const workerData: ProbeWorkerData = { plan, counters };
    // No inherited options: Vitest's loaders must not run in this thread.
    const worker = new Worker(new URL('probe-worker.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
    });
    return new Probe(worker, counters);
  }

  progress(): Progress {
    const outcomes = noOutcomes();
    let answered = 0;
    OUTCOMES.forEach((outcome, slot) => {
      outcomes[outcome] = Atomics.load(this.#counters, slot);
      answered += outcomes[outcome];
    });
    const sent = Atomics.load(this.#counters, SENT_SLOT);
    return { sent, answered, unsent: Atomics.load(this.#counters, UNSENT_SLOT), outcomes };
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
    while (!condition(this.progress())) {
      if (performance.now() > endMs) return false;
      if (this.#failure) throw this.#failure;
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
  async metrics(): Promise<string> {
    this.#order('metrics');
    for (;;) {
      const [message] = (await once(this.#worker, 'message')) as [ProbeMessage | { metrics: string }];
      if ('metrics' in message) return message.metrics;
    }
  }

  #order(word: ProbeOrder): void {
    this.#worker.postMessage(word);
  }

  async #end(word: 'stop' | 'cut'): Promise<ProbeResult> {
    if (this.#failure) throw this.#failure;
    this.#order(word);
    const message = await this.#handedOver();
    await this.#worker.terminate();
    const { requests, connections, originMs, addresses, ...seen } = message;
    const rows = new Table(CONNECTION_COLUMNS, connections.chunks, connections.length);
    return {
      ...seen,
      requestTable: new RequestTable(new Table(REQUEST_COLUMNS, requests.chunks, requests.length)),
      connectionTable: new ConnectionTable(originMs, rows, addresses),
      connectionsOpened: connections.length,
      unsent: this.progress().unsent,
    };
  }

  /** Rejects when the thread fails first. */
  async #handedOver(): Promise<ProbeMessage> {
    for (;;) {
      const [message] = (await once(this.#worker, 'message')) as [ProbeMessage | { metrics: string }];
      if ('requests' in message) return message;
    }
  }

  /** Ends the load at once and drops what was recorded. */
  async abandon(): Promise<void> {
    await this.#worker.terminate();
  }
}
