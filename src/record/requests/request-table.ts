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
import { Table } from './table.ts';

/** 31 bytes per request. Files store the columns in this order. */
export const REQUEST_COLUMNS = {
  startMs: Float64Array,
  firstByteMs: Float32Array,
  lastByteMs: Float32Array,
  status: Uint16Array,
  virtualUser: Uint16Array,
  outcome: Uint8Array,
  detail: Uint8Array,
  handled: Uint8Array,
  sendDelayMs: Float32Array,
  connection: Uint32Array,
} as const;
export type RequestRows = Table<typeof REQUEST_COLUMNS>;

const KIND_MASK = 0b0011;
const RST_BIT = 0b0100;
const WRONG_CONFIGURATION_BIT = 0b1000;
const SIDE_SHIFT = 4;
const SIDE_MASK = 0b0011_0000;
const WAITED_BIT = 0b0100_0000;
/** The third bit of the close kind, which was added later than the others. */
const KIND_HIGH_BIT = 0b1000_0000;
const KIND_HIGH = KIND_MASK + 1;

/**
 * Packs how a request ended: the close kind (0 for none), FIN or RST, whether the plugin ran with another route's
 * configuration, and which side of a switch responded (0 where unknown).
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
    (kindCode & KIND_MASK) |
    (kindCode >= KIND_HIGH ? KIND_HIGH_BIT : 0) |
    (how === 'rst' ? RST_BIT : 0) |
    (wrongConfiguration ? WRONG_CONFIGURATION_BIT : 0) |
    (sideCode << SIDE_SHIFT)
  );
}

/**
 * One trial, request by request, in typed arrays. A request's row is its id. A row is added when its request is sent
 * and filled when the request ends, so a request that never ended is left `UNFINISHED` and makes the trial invalid.
 */
export class RequestTable {
  static readonly UNFINISHED = 255;
  readonly rows: RequestRows;

  /** An empty table, or one that takes over the rows of another. */
  constructor(rows: RequestRows = new Table(REQUEST_COLUMNS)) {
    this.rows = rows;
  }

  get length(): number {
    return this.rows.length;
  }

  /**
   * Adds the row of a request that is being sent and returns its id. Its start is when it was due (monotonic ms);
   * `sendDelayMs` is how much later it was sent, and `waited` whether it was late because no virtual user was free.
   */
  open(startMs: number, virtualUser: number, sendDelayMs = 0, waited = false): number {
    const id = this.rows.add();
    const chunk = this.rows.of(id);
    const row = Table.at(id);
    chunk.startMs[row] = startMs;
    chunk.virtualUser[row] = virtualUser;
    chunk.outcome[row] = RequestTable.UNFINISHED;
    chunk.sendDelayMs[row] = sendDelayMs;
    if (waited) chunk.detail[row] = WAITED_BIT;
    return id;
  }

  /**
   * Fills a row. Times are ms after the request's start; `firstByteMs` is NaN when no byte of a response came.
   * `connection` is the row in the table of connections, undefined when there was no connection.
   */
  close(
    id: number,
    outcome: Outcome,
    status: number,
    firstByteMs: number,
    lastByteMs: number,
    detail: number,
    connection?: number,
  ): void {
    const chunk = this.rows.of(id);
    const row = Table.at(id);
    chunk.outcome[row] = outcomeCode(outcome);
    chunk.status[row] = status;
    chunk.firstByteMs[row] = firstByteMs;
    chunk.lastByteMs[row] = lastByteMs;
    chunk.detail[row] = (chunk.detail[row] ?? 0) | detail;
    chunk.connection[row] = connection === undefined ? 0 : connection + 1;
  }

  /** Replaces the outcome of a request that has ended, where only the whole trial determines it. */
  setOutcome(id: number, outcome: Outcome): void {
    this.rows.of(id).outcome[Table.at(id)] = outcomeCode(outcome);
  }

  /** Records how many times the upstream handled a request. */
  setHandled(id: number, times: number): void {
    if (id < this.length) this.rows.of(id).handled[Table.at(id)] = Math.min(times, 255);
  }

  /** Monotonic ms at which the request was due; without a schedule, at which it was sent. */
  startMs(id: number): number {
    return this.rows.of(id).startMs[Table.at(id)] ?? Number.NaN;
  }

  /** How late it was sent, ms. */
  sendDelayMs(id: number): number {
    return this.rows.of(id).sendDelayMs[Table.at(id)] ?? 0;
  }

  /** Whether it was sent late because all virtual users were busy: then the target caused the delay, not the probe. */
  waited(id: number): boolean {
    return (this.#detail(id) & WAITED_BIT) !== 0;
  }

  /** Monotonic ms at which the request ended. */
  endMs(id: number): number {
    return this.startMs(id) + this.lastByteMs(id);
  }

  /** Ms from the start to the first byte of the response, NaN without a response. */
  firstByteMs(id: number): number {
    return this.rows.of(id).firstByteMs[Table.at(id)] ?? Number.NaN;
  }

  /** Ms from the start to the last byte of the response, or to the failure. */
  lastByteMs(id: number): number {
    return this.rows.of(id).lastByteMs[Table.at(id)] ?? Number.NaN;
  }

  status(id: number): number {
    return this.rows.of(id).status[Table.at(id)] ?? 0;
  }

  /** From 0. */
  virtualUser(id: number): number {
    return this.rows.of(id).virtualUser[Table.at(id)] ?? 0;
  }

  /** The row in the table of connections; undefined when the request had no connection. */
  connection(id: number): number | undefined {
    const connection = this.rows.of(id).connection[Table.at(id)] ?? 0;
    return connection === 0 ? undefined : connection - 1;
  }

  /** The outcome, or undefined when the request never ended. */
  outcome(id: number): Outcome | undefined {
    return OUTCOMES[this.rows.of(id).outcome[Table.at(id)] ?? RequestTable.UNFINISHED];
  }

  closeKind(id: number): CloseKind | undefined {
    const detail = this.#detail(id);
    const code = (detail & KIND_MASK) + (detail & KIND_HIGH_BIT ? KIND_HIGH : 0);
    return CLOSE_KINDS[code - 1];
  }

  closeHow(id: number): CloseHow {
    return (this.#detail(id) & RST_BIT) === 0 ? 'fin' : 'rst';
  }

  wrongConfiguration(id: number): boolean {
    return (this.#detail(id) & WRONG_CONFIGURATION_BIT) !== 0;
  }

  /** Which side of a switch responded; undefined when no expectation can distinguish them. */
  side(id: number): Side | undefined {
    return SIDES[((this.#detail(id) & SIDE_MASK) >> SIDE_SHIFT) - 1];
  }

  /** How many times the upstream handled the request, which is when it had got it whole; also 0 when the upstream does not count. */
  handled(id: number): number {
    return this.rows.of(id).handled[Table.at(id)] ?? 0;
  }

  #detail(id: number): number {
    return this.rows.of(id).detail[Table.at(id)] ?? 0;
  }
}
