import {
  CLOSE_KINDS,
  OUTCOMES,
  SIDES,
  outcomeCode,
  type CloseHow,
  type CloseKind,
  type Outcome,
  type Side,
} from './outcome.ts';

/** The columns of a recording, with the bytes that one request takes in each: 23 in all. */
export const COLUMNS = {
  startMs: Float64Array,
  firstByteMs: Float32Array,
  lastByteMs: Float32Array,
  status: Uint16Array,
  connection: Uint16Array,
  outcome: Uint8Array,
  detail: Uint8Array,
  handled: Uint8Array,
} as const;
type ColumnName = keyof typeof COLUMNS;
type Columns = { [K in ColumnName]: InstanceType<(typeof COLUMNS)[K]> };

const KIND_MASK = 0b0011;
const RST_BIT = 0b0100;
const WRONG_CONFIGURATION_BIT = 0b1000;
const SIDE_SHIFT = 4;

/**
 * Packs how a request ended: the close kind (0 for none), FIN or RST, whether the plugin ran with another route's configuration, and
 * which side of a switch answered (0 for none told).
 */
export function packDetail(
  kind: CloseKind | undefined,
  how: CloseHow | undefined,
  wrongConfiguration: boolean,
  side?: Side,
): number {
  const kindCode = kind === undefined ? 0 : CLOSE_KINDS.indexOf(kind) + 1;
  const sideCode = side === undefined ? 0 : SIDES.indexOf(side) + 1;
  return (
    kindCode |
    (how === 'rst' ? RST_BIT : 0) |
    (wrongConfiguration ? WRONG_CONFIGURATION_BIT : 0) |
    (sideCode << SIDE_SHIFT)
  );
}

/**
 * One trial, request by request, in typed arrays; a request's row is its id. Rows are claimed when a request is sent and filled
 * when it ends, so that a request that never ended shows as a hole (`UNFINISHED`) and makes the trial invalid.
 */
export class Recording {
  static readonly UNFINISHED = 255;
  length = 0;
  #capacity: number;
  #columns: Columns;

  constructor(capacity = 1 << 14) {
    this.#capacity = capacity;
    this.#columns = allocate(capacity);
  }

  /** Claims the row of a request that is being sent and returns its id. */
  open(startMs: number, connection: number): number {
    if (this.length === this.#capacity) this.#grow();
    const id = this.length++;
    this.#columns.startMs[id] = startMs;
    this.#columns.connection[id] = connection;
    this.#columns.outcome[id] = Recording.UNFINISHED;
    return id;
  }

  /** Fills a row. Times are ms after the request's start; `firstByteMs` is NaN when no byte of an answer came. */
  close(
    id: number,
    outcome: Outcome,
    status: number,
    firstByteMs: number,
    lastByteMs: number,
    detail: number,
  ): void {
    const columns = this.#columns;
    columns.outcome[id] = outcomeCode(outcome);
    columns.status[id] = status;
    columns.firstByteMs[id] = firstByteMs;
    columns.lastByteMs[id] = lastByteMs;
    columns.detail[id] = detail;
  }

  /** Notes how many times the upstream handled a request. */
  setHandled(id: number, times: number): void {
    this.#columns.handled[id] = Math.min(times, 255);
  }

  /** Monotonic ms at which the request was sent. */
  startMs(id: number): number {
    return this.#columns.startMs[id] ?? Number.NaN;
  }

  /** Monotonic ms at which the request ended. */
  endMs(id: number): number {
    return this.startMs(id) + this.lastByteMs(id);
  }

  /** Ms from the start to the first byte of the answer, NaN without an answer. */
  firstByteMs(id: number): number {
    return this.#columns.firstByteMs[id] ?? Number.NaN;
  }

  /** Ms from the start to the last byte of the answer, or to the failure. */
  lastByteMs(id: number): number {
    return this.#columns.lastByteMs[id] ?? Number.NaN;
  }

  status(id: number): number {
    return this.#columns.status[id] ?? 0;
  }

  connection(id: number): number {
    return this.#columns.connection[id] ?? 0;
  }

  /** The outcome, or undefined when the request never ended. */
  outcome(id: number): Outcome | undefined {
    return OUTCOMES[this.#columns.outcome[id] ?? Recording.UNFINISHED];
  }

  closeKind(id: number): CloseKind | undefined {
    return CLOSE_KINDS[((this.#columns.detail[id] ?? 0) & KIND_MASK) - 1];
  }

  closeHow(id: number): CloseHow {
    return ((this.#columns.detail[id] ?? 0) & RST_BIT) === 0 ? 'fin' : 'rst';
  }

  wrongConfiguration(id: number): boolean {
    return ((this.#columns.detail[id] ?? 0) & WRONG_CONFIGURATION_BIT) !== 0;
  }

  /** Which side of a switch answered; undefined when no witness tells. */
  side(id: number): Side | undefined {
    return SIDES[((this.#columns.detail[id] ?? 0) >> SIDE_SHIFT) - 1];
  }

  /** How many times the upstream handled the request; 0 also when it keeps no record. */
  handled(id: number): number {
    return this.#columns.handled[id] ?? 0;
  }

  /** The columns cut to the recorded rows, to be moved to another thread or written to disk. */
  toColumns(): Columns {
    return mapColumns((name) => this.#columns[name].slice(0, this.length));
  }

  /** The inverse of toColumns(). */
  static fromColumns(columns: Columns): Recording {
    const recording = new Recording(0);
    recording.#columns = columns;
    recording.#capacity = recording.length = columns.startMs.length;
    return recording;
  }

  #grow(): void {
    this.#capacity = Math.max(this.#capacity * 2, 1024);
    const larger = allocate(this.#capacity);
    for (const name of Object.keys(COLUMNS) as ColumnName[]) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }
}

export type { Columns };

function allocate(rows: number): Columns {
  return mapColumns((name) => new COLUMNS[name](rows));
}

/** Builds a set of columns, one by one. */
export function mapColumns(make: (name: ColumnName) => Columns[ColumnName]): Columns {
  return Object.fromEntries(
    (Object.keys(COLUMNS) as ColumnName[]).map((name) => [name, make(name)]),
  ) as Columns;
}
