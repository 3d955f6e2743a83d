/** The element types of a column. */
export type ColumnType =
  | Float64ArrayConstructor
  | Float32ArrayConstructor
  | Uint32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint8ArrayConstructor;
/** Columns by name, in the order in which they are stored. */
export type Layout = Record<string, ColumnType>;
export type Chunk<L extends Layout> = { [K in keyof L]: InstanceType<L[K]> };

const CHUNK_BITS = 16;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const ROW_MASK = CHUNK_ROWS - 1;

/** The size of one row. */
export function bytesPerRow(layout: Layout): number {
  return Object.values(layout).reduce((sum, { BYTES_PER_ELEMENT }) => sum + BYTES_PER_ELEMENT, 0);
}

/**
 * Rows of numbers in typed arrays. The table grows by whole chunks, since copying millions of rows would block the
 * probe for longer than many faults last, and would need twice the memory.
 */
export class Table<L extends Layout> {
  readonly layout: L;
  readonly chunks: Chunk<L>[];
  length: number;

  /** An empty table, or one that takes over the chunks of another. */
  constructor(layout: L, chunks: Chunk<L>[] = [], length = 0) {
    this.layout = layout;
    this.chunks = chunks;
    this.length = length;
  }

  /** Adds a row of zeros and returns its number. */
  add(): number {
    if (this.length === this.chunks.length * CHUNK_ROWS) this.chunks.push(chunkOf(this.layout, CHUNK_ROWS));
    return this.length++;
  }

  /** The chunk that holds a row, at index `Table.at(row)`; an empty one for a row that was never added. */
  of(row: number): Chunk<L> {
    return this.chunks[row >>> CHUNK_BITS] ?? (EMPTY as Chunk<L>);
  }

  /** The index of a row within its chunk. */
  static at(row: number): number {
    return row & ROW_MASK;
  }

  /** Gives back the memory of rows that were never added. The table cannot grow any more. */
  trim(): this {
    const last = this.chunks.length - 1;
    const rows = this.length - last * CHUNK_ROWS;
    const chunk = this.chunks[last];
    if (chunk && rows < CHUNK_ROWS)
      this.chunks[last] = Object.fromEntries(
        Object.entries(chunk).map(([name, column]) => [name, column.slice(0, rows)]),
      ) as Chunk<L>;
    return this;
  }

  /** The buffers of all chunks, to be transferred to another thread. */
  buffers(): ArrayBuffer[] {
    return this.chunks.flatMap((chunk) => Object.values(chunk).map(({ buffer }) => buffer as ArrayBuffer));
  }

  /** A column as bytes, chunk by chunk. */
  *bytesOf(name: keyof L): Generator<Uint8Array> {
    for (const [index, chunk] of this.chunks.entries()) {
      const column = chunk[name];
      const rows = Math.min(CHUNK_ROWS, this.length - index * CHUNK_ROWS);
      yield new Uint8Array(column.buffer, column.byteOffset, rows * column.BYTES_PER_ELEMENT);
    }
  }

  /** Fills a column from bytes. */
  fill(name: keyof L, bytes: Uint8Array): void {
    let offset = 0;
    for (const piece of this.bytesOf(name)) {
      piece.set(bytes.subarray(offset, offset + piece.byteLength));
      offset += piece.byteLength;
    }
  }

  /** A table of exactly this many rows of zeros, which cannot grow. */
  static ofRows<L extends Layout>(layout: L, rows: number): Table<L> {
    const table = new Table(layout, [], rows);
    for (let left = rows; left > 0; left -= CHUNK_ROWS)
      table.chunks.push(chunkOf(layout, Math.min(left, CHUNK_ROWS)));
    return table;
  }
}

function chunkOf<L extends Layout>(layout: L, rows: number): Chunk<L> {
  return Object.fromEntries(
    Object.entries(layout).map(([name, Column]) => [name, new Column(rows)]),
  ) as Chunk<L>;
}

// All its columns are empty, so a row past the last one reads as undefined.
const EMPTY: unknown = new Proxy({}, { get: () => new Uint8Array(0) });
