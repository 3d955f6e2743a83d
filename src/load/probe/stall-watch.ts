import { fastMonotonicMs } from '../../record/clock.ts';
import type { Stall } from '../../record/requests/stalls.ts';

const TICK_MS = 10;
/** What a timer may be late by without a reason, ms. */
const LATE_MS = 20;
const STALLS_MAX = 1000;

/** Notes when the event loop of this thread was stuck. One timer serves all loads of the thread. */
export class StallWatch {
  #loads = 0;
  #timer: NodeJS.Timeout | undefined;
  #tickedMs = 0;
  #lateMs = LATE_MS;
  #stalls: Stall[] = [];

  /** Watches for one more load, and returns since when (monotonic ms). */
  begin(): number {
    const nowMs = fastMonotonicMs();
    if (this.#loads++ > 0) return nowMs;
    this.#tickedMs = nowMs;
    this.#lateMs = LATE_MS;
    this.#stalls = [];
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    return nowMs;
  }

  /** Ends the watch for one load, and returns the stalls since it began. */
  end(sinceMs: number): Stall[] {
    // A timer that is overdue has not noticed the stall yet.
    this.#tick();
    if (--this.#loads === 0) clearInterval(this.#timer);
    return this.#stalls.filter(([atMs, ms]) => atMs + ms > sinceMs);
  }

  #tick(): void {
    const nowMs = fastMonotonicMs();
    const ms = nowMs - this.#tickedMs - TICK_MS;
    this.#tickedMs = nowMs;
    if (ms < this.#lateMs) return;
    this.#stalls.push([nowMs - ms, ms]);
    // So many that only the longer ones are kept.
    if (this.#stalls.length <= STALLS_MAX) return;
    this.#lateMs *= 2;
    this.#stalls = this.#stalls.filter(([, each]) => each >= this.#lateMs);
  }
}
