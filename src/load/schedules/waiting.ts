const COMPACT_AT = 1024;

/** The times (monotonic ms) of requests that are due and found no free connection, the oldest first. */
export class Waiting {
  #times: number[] = [];
  #first = 0;

  get length(): number {
    return this.#times.length - this.#first;
  }

  get firstMs(): number {
    return this.#times[this.#first] ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: number): void {
    this.#times.push(atMs);
  }

  /** Takes the oldest out. */
  shift(): number {
    const oldest = this.firstMs;
    this.#first++;
    // Array.shift() would move tens of thousands of times at the end of a long stall, each time.
    if (this.#first >= COMPACT_AT && this.#first * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return oldest;
  }
}
