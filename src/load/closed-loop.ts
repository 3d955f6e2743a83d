import { fastMonotonicMs } from './clock.ts';
import { Connection } from './connection.ts';
import { Http2Sessions } from './http2/sessions.ts';
import { Http2Slot } from './http2/slot.ts';
import { namesOf } from './names.ts';
import type { Outcome } from './outcome.ts';
import type { LoadPlan } from './plan.ts';
import type { ProbeLog } from './probe-log.ts';
import type { Recording } from './recording.ts';
import type { OnDone, Slot } from './slot.ts';

const EXPIRY_SWEEP_MS = 20;
// Without it a closed port would be asked tens of thousands of times a second.
const PAUSE_AFTER_REFUSAL_MS = 10;

/** Keeps N connections busy, each sending its next request when the last one ended and the think time is over. */
export class ClosedLoop {
  readonly #plan: LoadPlan;
  readonly #connections: Slot[];
  #stopping = false;
  #running = 0;
  #sweep: NodeJS.Timeout | undefined;
  #stopped = Promise.withResolvers<void>();

  constructor(plan: LoadPlan, recording: Recording, log: ProbeLog) {
    this.#plan = plan;
    const onDone: OnDone = (slot, outcome) => this.#next(slot, outcome);
    const names = plan.names && namesOf(plan.names, new URL(plan.url).hostname);
    const sessions = new Http2Sessions(plan, log, names?.(0));
    this.#connections = Array.from({ length: plan.connections }, (_, index) =>
      plan.client === 'http2'
        ? new Http2Slot(index, plan, sessions, recording, log, onDone)
        : new Connection(index, plan, recording, log, onDone, names?.(index)),
    );
  }

  start(): void {
    this.#sweep = setInterval(() => {
      const nowMs = fastMonotonicMs();
      for (const connection of this.#connections) connection.expire(nowMs);
    }, EXPIRY_SWEEP_MS);
    this.#running = this.#connections.length;
    for (const connection of this.#connections) connection.send();
  }

  /** Lets every request in flight have its outcome (at most the plan's timeout away), then closes the connections. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#stopped.promise;
    clearInterval(this.#sweep);
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  #next(connection: Slot, outcome: Outcome): void {
    const pauseMs = outcome === 'refused' ? PAUSE_AFTER_REFUSAL_MS : this.#plan.thinkMs;
    const next = () => this.#sendOrLeave(connection);
    if (pauseMs > 0 && !this.#stopping) setTimeout(next, pauseMs);
    // Not from inside undici's callback, whose socket is not free yet; and failures that come at once must not starve the thread.
    else if (outcome === 'ok') queueMicrotask(next);
    else setImmediate(next);
  }

  #sendOrLeave(connection: Slot): void {
    if (!this.#stopping) return connection.send();
    if (--this.#running === 0) this.#stopped.resolve();
  }
}
