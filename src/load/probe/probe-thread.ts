import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { IdleClose, Unsolicited } from '../../record/closes.ts';
import type { ConnectionRows } from '../../record/connection-table.ts';
import type { LoadPlan } from '../../record/load-plan.ts';
import type { RequestRows } from '../../record/request-table.ts';

/** What the probe's thread is told: to start a load, to end it when all has its outcome, to end it at once, or to hand over its metrics. */
export type ProbeOrder = { plan: LoadPlan; counters: Int32Array } | 'stop' | 'cut' | 'metrics';

/** What the probe saw beside requests and connections. */
export interface Seen {
  idleCloses: IdleClose[];
  unsolicited: Unsolicited[];
  /** How often each error was met, by its code. */
  errors: [label: string, count: number][];
  /** How often each version responded, where the plan asks for it. */
  versions: [version: string, count: number][];
  /** CPU time of the probe's thread under load. */
  cpuMicros: number;
  /** Delay of the probe's own event loop, in ms; large values say that it could not keep its schedule. */
  loopDelayMs: { p99: number; max: number };
}

/** What the probe's thread hands over when a load ends. */
export interface ProbeMessage extends Seen {
  requests: Pick<RequestRows, 'chunks' | 'length'>;
  connections: Pick<ConnectionRows, 'chunks' | 'length'>;
  originMs: number;
  addresses: string[];
}

// Threads are used again, by one load at a time. To start one costs some 60 ms of CPU, and a process in which threads with WebAssembly
// come and go by the thousand may crash (Node strips types by WebAssembly: https://github.com/nodejs/node/issues/64500).
const idle = new Set<ProbeThread>();

/** A thread that runs loads. */
export class ProbeThread {
  readonly #worker: Worker;
  #failure: Error | undefined;

  private constructor() {
    // No inherited options: Vitest's loaders must not run in this thread.
    this.#worker = new Worker(new URL('probe-worker.ts', import.meta.url), { env: {}, execArgv: [] });
    this.#worker.once('error', (error: Error) => {
      this.#failure = error;
      idle.delete(this);
    });
  }

  /** One that has nothing to do, or a new one. */
  static take(): ProbeThread {
    const [thread] = idle;
    if (!thread) return new ProbeThread();
    idle.delete(thread);
    thread.#worker.ref();
    return thread;
  }

  /** The error that ended the thread. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  start(plan: LoadPlan, counters: Int32Array): void {
    this.#order({ plan, counters });
  }

  /** The metrics of the load that runs, in the text format of Prometheus. Rejects when the thread fails first. */
  async metrics(): Promise<string> {
    this.#order('metrics');
    for (;;) {
      const message = await this.#message();
      if ('metrics' in message) return message.metrics;
    }
  }

  /** Ends the load and returns what it recorded. Rejects when the thread fails first. */
  async end(how: 'stop' | 'cut'): Promise<ProbeMessage> {
    if (this.#failure) throw this.#failure;
    this.#order(how);
    for (;;) {
      const message = await this.#message();
      if ('requests' in message) return message;
    }
  }

  /** Keeps the thread for the next load; only for one whose load has ended by itself, with all its connections. */
  release(): void {
    this.#worker.unref();
    idle.add(this);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #order(order: ProbeOrder): void {
    this.#worker.postMessage(order);
  }

  async #message(): Promise<ProbeMessage | { metrics: string }> {
    const [message] = (await once(this.#worker, 'message')) as [ProbeMessage | { metrics: string }];
    return message;
  }
}
