import { fastMonotonicMs } from '../../record/clock.ts';
import { Pauses } from './pauses.ts';
import { silenceMs } from './silence.ts';
import { VirtualUsers } from '../virtual-users.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { Run } from '../probe/run.ts';
import type { VirtualUser } from '../virtual-user.ts';

// Without it a closed port would be asked tens of thousands of times a second.
const PAUSE_AFTER_REFUSAL_MS = 10;

/** A load that can be started and stopped. */
export interface Loop {
  /** Starts it as of a moment (monotonic ms, by default now) from which what is due is counted. */
  start(atMs?: number): void;
  /**
   * Lets every request that is in flight or due have its outcome, then closes the connections. Pauses and slow transfers end without delay,
   * so that it takes at most the plan's timeout; in an open loop twice as long, since a request that waits for a free connection may be sent
   * just before it would be given up.
   */
  stop(): Promise<void>;
}

/** Keeps N connections busy, each sending its next request when the last one ended and the think time is over. */
export class ClosedLoop implements Loop {
  readonly #plan: LoadPlan;
  readonly #users: VirtualUsers;
  readonly #pauses = new Pauses();
  readonly #speaksLate: boolean;
  /** How many requests of each virtual user had a connection opened ahead. */
  readonly #aheads: number[] = [];
  readonly #hasPaused = new Set<number>();
  #left: number;
  #endMs = Number.POSITIVE_INFINITY;
  #running = 0;
  #stopped = Promise.withResolvers<void>();

  constructor(run: Run) {
    this.#plan = run.plan;
    this.#speaksLate = run.plan.client === 'late-speaker';
    this.#left = run.plan.requests ?? Number.POSITIVE_INFINITY;
    this.#users = new VirtualUsers(run, (user, outcome) => this.#next(user, outcome));
  }

  start(atMs = fastMonotonicMs()): void {
    const { durationMs } = this.#plan;
    if (durationMs !== undefined) this.#endMs = atMs + durationMs;
    this.#users.watch();
    this.#running = this.#users.all.length;
    for (const user of this.#users.all) this.#begin(user);
  }

  async stop(): Promise<void> {
    this.#left = 0;
    this.#pauses.endAll();
    this.#users.hurry();
    await this.#stopped.promise;
    await this.#users.close();
  }

  #next(user: VirtualUser, outcome: Outcome): void {
    const pauseMs = outcome === 'refused' ? PAUSE_AFTER_REFUSAL_MS : this.#thinkMs(user);
    const next = () => this.#begin(user);
    if (pauseMs > 0 && this.#left > 0) this.#pauses.begin(user, pauseMs, next);
    // Not from inside the response's own callback; and failures that come at once must not starve the thread.
    else if (outcome === 'ok') queueMicrotask(next);
    else setImmediate(next);
  }

  #thinkMs({ index }: VirtualUser): number {
    const { thinkMs, pacedMs = thinkMs, connections, spreadPauses = true } = this.#plan;
    const pauseMs = index % 2 === 1 ? pacedMs : thinkMs;
    if (pauseMs === 0 || !spreadPauses || this.#hasPaused.has(index)) return pauseMs;
    // All start at once: with different first pauses they are not all idle, or all closed, at the same time.
    this.#hasPaused.add(index);
    return (pauseMs * (index + 1)) / connections;
  }

  #begin(user: VirtualUser): void {
    if (this.#speaksLate && this.#goesOn) this.#speakLate(user);
    else this.#sendOrLeave(user);
  }

  /** Opens a connection, and sends the next request after a silence, or at once when that has failed. */
  #speakLate(user: VirtualUser): void {
    const nth = this.#aheads[user.index] ?? 0;
    this.#aheads[user.index] = nth + 1;
    const silentMs = silenceMs(this.#plan, user.index, nth);
    this.#pauses.begin(user, silentMs, () => this.#sendOrLeave(user));
    user.connectAhead?.(() => this.#pauses.end(user));
  }

  get #goesOn(): boolean {
    return this.#left > 0 && fastMonotonicMs() < this.#endMs;
  }

  #sendOrLeave(user: VirtualUser): void {
    if (this.#goesOn) {
      this.#left--;
      user.send();
    } else if (--this.#running === 0) {
      this.#stopped.resolve();
    }
  }
}
