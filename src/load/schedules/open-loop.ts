import { fastMonotonicMs } from '../../record/clock.ts';
import type { Loop } from './closed-loop.ts';
import { VirtualUsers } from '../virtual-users.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { ProbeLog } from '../probe/probe-log.ts';
import type { Run } from '../probe/run.ts';
import { arrivalTimes } from './arrivals.ts';
import type { VirtualUser } from '../virtual-user.ts';
import { Waiting } from './waiting.ts';

// Timers are no finer than this, so that each tick sends all that has become due.
const TICK_MS = 1;

/**
 * Sends requests when they are due, whatever the gateway does: a stall is met by as many requests as would have come. What finds no
 * free connection waits for one, its time counted from when it was due; what waits longer than the timeout is counted as unsent, and
 * nothing else is: when the load ends, no more becomes due, and what is due already is sent as connections become free.
 */
export class OpenLoop implements Loop {
  readonly #plan: LoadPlan;
  readonly #log: ProbeLog;
  readonly #users: VirtualUsers;
  readonly #free: VirtualUser[];
  readonly #waiting = new Waiting();
  #arrivals: Iterator<number, never> | undefined;
  #nextMs = Number.POSITIVE_INFINITY;
  #endMs = Number.POSITIVE_INFINITY;
  #left: number;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #stopped = Promise.withResolvers<void>();

  constructor(run: Run) {
    this.#plan = run.plan;
    this.#log = run.log;
    this.#left = run.plan.requests ?? Number.POSITIVE_INFINITY;
    // Not from inside the response's own callback.
    this.#users = new VirtualUsers(run, (user) => setImmediate(() => this.#freed(user)));
    this.#free = [...this.#users.all];
  }

  start(atMs = fastMonotonicMs()): void {
    const { rate = 1, arrivals, durationMs = Number.POSITIVE_INFINITY, part } = this.#plan;
    this.#endMs = atMs + durationMs;
    this.#arrivals = arrivalTimes(atMs, rate, arrivals, Math.random, part);
    this.#nextMs = this.#arrivals.next().value;
    this.#users.watch();
    this.#tick();
  }

  async stop(): Promise<void> {
    this.#sendDue(fastMonotonicMs());
    this.#left = 0;
    this.#stopping = true;
    this.#users.hurry();
    this.#endWhenDone();
    await this.#stopped.promise;
    clearTimeout(this.#timer);
    await this.#users.close();
  }

  #tick(): void {
    const nowMs = fastMonotonicMs();
    this.#sendDue(nowMs);
    while (this.#waiting.length > 0 && nowMs - this.#waiting.firstMs > this.#plan.timeoutMs) this.#giveUp();
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
  }

  #sendDue(nowMs: number): void {
    const isDue = () => this.#nextMs <= nowMs && this.#nextMs < this.#endMs;
    for (; this.#left > 0 && this.#arrivals && isDue(); this.#left--) {
      const user = this.#waiting.length === 0 ? this.#free.shift() : undefined;
      if (user) user.send({ atMs: this.#nextMs, waited: false });
      else this.#waiting.push(this.#nextMs);
      this.#nextMs = this.#arrivals.next().value;
    }
  }

  #giveUp(): void {
    this.#waiting.shift();
    this.#log.unsent();
  }

  #freed(user: VirtualUser): void {
    if (this.#waiting.length > 0) return user.send({ atMs: this.#waiting.shift(), waited: true });
    this.#free.push(user);
    this.#endWhenDone();
  }

  // A connection is free only when nothing waits for one.
  #endWhenDone(): void {
    if (this.#stopping && this.#free.length === this.#users.all.length) this.#stopped.resolve();
  }
}
