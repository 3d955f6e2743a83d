/** How often messages come unless a request says otherwise, ms. */
const EVERY_MS = 50;
const MIN_EVERY_MS = 5;
const MAX_EVERY_MS = 60_000;
/** No more than this is sent to a client that has missed messages. */
const REPLAY_MAX = 10_000;

/** Takes the number of a message that is due. */
export type OnTick = (number: number) => void;

/**
 * Numbers messages by the clock, so that all instances of a service on a machine number alike: each is due once per
 * interval, and what a late timer has let pass is due then. The streams of one interval share a timer.
 */
export class Ticks {
  readonly #everyMs: number;
  readonly #listeners = new Set<OnTick>();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /**
   * Calls back for each message from now on, first for those after `after`; the returned function ends that.
   * @param after the number of the last message that the client has; undefined for a client that has none
   */
  follow(onTick: OnTick, after?: number): () => void {
    if (this.#listeners.size === 0) this.#begin();
    if (after !== undefined)
      for (let number = Math.max(after + 1, this.#last - REPLAY_MAX); number <= this.#last; number++)
        onTick(number);
    this.#listeners.add(onTick);
    return () => {
      this.#listeners.delete(onTick);
      if (this.#listeners.size === 0) clearInterval(this.#timer);
    };
  }

  #begin(): void {
    this.#last = this.now();
    this.#timer = setInterval(() => this.#tick(), this.#everyMs);
  }

  #tick(): void {
    for (const now = this.now(); this.#last < now;) {
      this.#last++;
      for (const listener of this.#listeners) listener(this.#last);
    }
  }

  /** The number of the last message that is due. */
  now(): number {
    return Math.floor(Date.now() / this.#everyMs);
  }
}

const all = new Map<number, Ticks>();

/** The messages that a request asks for by `?everyMs=`. */
export function ticksFor(url: string | undefined): Ticks {
  const [, wanted] = /[?&]everyMs=(\d+)(?:&|$)/.exec(url ?? '') ?? [];
  const everyMs = Math.min(MAX_EVERY_MS, Math.max(MIN_EVERY_MS, Number(wanted ?? EVERY_MS)));
  const ticks = all.get(everyMs) ?? new Ticks(everyMs);
  all.set(everyMs, ticks);
  return ticks;
}
