import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { programBeside } from '../../common/places.ts';
import type { ConnectionRows } from '../../record/requests/connection-table.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { Seen } from '../../record/flow/seen.ts';
import type { RequestRows } from '../../record/requests/request-table.ts';

/** How a load is started: at once, or so that it waits for its time. */
export interface ProbeStart {
  plan: LoadPlan;
  counters: Int32Array;
  waits?: boolean;
}

/**
 * An order about one load: start it, begin it at a moment (monotonic ms) if it waits, end it once every request has its
 * outcome or at once, hand over its metrics.
 */
export interface ProbeOrder {
  load: number;
  order: ProbeStart | { beginMs: number } | 'stop' | 'cut' | 'metrics';
}

/** What the probe's thread hands over when a load ends. */
export interface ProbeMessage extends Seen {
  requests: Pick<RequestRows, 'chunks' | 'length'>;
  connections: Pick<ConnectionRows, 'chunks' | 'length'>;
  originMs: number;
  /** When the load began, monotonic ms. */
  beganMs: number;
  addresses: string[];
}

/** What the probe's thread says of one of its loads: that it is ready, its metrics, or all of it when it has ended. */
export type ProbeReply = { load: number } & ({ ready: true } | { metrics: string } | { ended: ProbeMessage });

// Threads are used again. To start one costs some 60 ms of CPU, and a process in which threads with WebAssembly come and go by the thousand
// may crash (Node strips types by WebAssembly: https://github.com/nodejs/node/issues/64500).
const idle = new Set<ProbeThread>();

/** A thread that runs loads: one, or several that are to be under way together. */
export class ProbeThread {
  readonly #worker: Worker;
  #failure: Error | undefined;
  #running = 0;
  #started = 0;
  readonly #replies = new EventEmitter();

  private constructor() {
    // No inherited options: Vitest's loaders must not run in this thread.
    this.#worker = new Worker(programBeside(import.meta.filename, 'probe-worker'), { env: {}, execArgv: [] });
    this.#worker.on('message', (reply: ProbeReply) => this.#replies.emit(String(reply.load), reply));
    this.#worker.once('error', (error: Error) => {
      this.#failure = error;
      idle.delete(this);
      if (this.#replies.listenerCount('error') > 0) this.#replies.emit('error', error);
    });
  }

  /** The one that was last to become idle, or a new one: each keeps the memory that its largest load took. */
  static take(): ProbeThread {
    const thread = [...idle].at(-1);
    if (!thread) return new ProbeThread();
    idle.delete(thread);
    thread.#worker.ref();
    return thread;
  }

  /** The error that ended the thread. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Starts a load, and returns its number. */
  start(plan: LoadPlan, counters: Int32Array): number {
    const load = this.#started++;
    this.#running++;
    this.#order({ load, order: { plan, counters } });
    return load;
  }

  /** Makes a load ready, and returns its number. Rejects when the thread fails first. */
  async prepare(plan: LoadPlan, counters: Int32Array): Promise<number> {
    const load = this.#started++;
    this.#running++;
    this.#order({ load, order: { plan, counters, waits: true } });
    for (;;) if ('ready' in (await this.#reply(load))) return load;
  }

  /** Begins a load that is ready, at a moment (monotonic ms). */
  begin(load: number, beginMs: number): void {
    this.#order({ load, order: { beginMs } });
  }

  /** The metrics of a load that runs, in the text format of Prometheus. Rejects when the thread fails first. */
  async metrics(load: number): Promise<string> {
    this.#order({ load, order: 'metrics' });
    for (;;) {
      const reply = await this.#reply(load);
      if ('metrics' in reply) return reply.metrics;
    }
  }

  /** Ends a load and returns what it recorded. Rejects when the thread fails first. */
  async end(load: number, how: 'stop' | 'cut'): Promise<ProbeMessage> {
    if (this.#failure) throw this.#failure;
    this.#order({ load, order: how });
    for (;;) {
      const reply = await this.#reply(load);
      if ('ended' in reply) return reply.ended;
    }
  }

  /** Keeps the thread for the next loads once every one of its own has ended by itself, with all its connections. */
  release(): void {
    this.#running--;
    if (this.#running > 0) return;
    this.#worker.unref();
    idle.add(this);
  }

  /** Ends the thread, with whatever runs in it; no later load gets it. */
  async terminate(): Promise<void> {
    idle.delete(this);
    await this.#worker.terminate();
  }

  #order(order: ProbeOrder): void {
    this.#worker.postMessage(order);
  }

  async #reply(load: number): Promise<ProbeReply> {
    const [reply] = (await once(this.#replies, String(load))) as [ProbeReply];
    return reply;
  }
}
