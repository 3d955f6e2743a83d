/** Where the merge is in the rows of each shard: `time` is the key of a row, `user` decides between equal ones. */
export interface SortedRows {
  length: number;
  time: (row: number) => number;
  user: (row: number) => number;
}

/**
 * The order in which the rows of shards follow each other, as the number of the shard that the next row comes from. Each
 * shard keeps its own order.
 */
export function mergeOrder(shards: readonly SortedRows[]): Uint16Array {
  const order = new Uint16Array(shards.reduce((total, { length }) => total + length, 0));
  const queue = new ShardQueue(shards);
  for (let row = 0; row < order.length; row++) order[row] = queue.next();
  return order;
}

/** Where each row of a shard went. */
export function placesOf(order: Uint16Array, shard: number, length: number): Uint32Array {
  const places = new Uint32Array(length);
  let own = 0;
  for (let row = 0; row < order.length; row++) if (order[row] === shard) places[own++] = row;
  return places;
}

/** A binary heap of the shards that have rows left, the one with the earliest next row first. */
class ShardQueue {
  readonly #shards: readonly SortedRows[];
  readonly #rows: number[];
  readonly #times: number[];
  readonly #heap: number[] = [];

  constructor(shards: readonly SortedRows[]) {
    this.#shards = shards;
    this.#rows = shards.map(() => 0);
    this.#times = shards.map((rows) => (rows.length > 0 ? rows.time(0) : Number.POSITIVE_INFINITY));
    for (const [shard, { length }] of shards.entries()) if (length > 0) this.#heap.push(shard);
    for (let at = this.#heap.length >> 1; at-- > 0;) this.#sink(at);
  }

  next(): number {
    const shard = this.#heap[0] ?? 0;
    const rows = this.#shards[shard];
    const row = (this.#rows[shard] ?? 0) + 1;
    this.#rows[shard] = row;
    if (rows && row < rows.length) this.#times[shard] = rows.time(row);
    else {
      const last = this.#heap.pop() ?? 0;
      if (this.#heap.length > 0) this.#heap[0] = last;
    }
    this.#sink(0);
    return shard;
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let first = at;
      if (this.#isBefore(left, first)) first = left;
      if (this.#isBefore(right, first)) first = right;
      if (first === at) return;
      [this.#heap[at], this.#heap[first]] = [this.#heap[first] ?? 0, this.#heap[at] ?? 0];
      at = first;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (a === undefined || b === undefined) return false;
    const before = (this.#times[a] ?? 0) - (this.#times[b] ?? 0);
    return before < 0 || (before === 0 && this.#user(a) < this.#user(b));
  }

  #user(shard: number): number {
    return this.#shards[shard]?.user(this.#rows[shard] ?? 0) ?? 0;
  }
}
