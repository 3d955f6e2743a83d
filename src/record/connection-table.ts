import type { CloseHow } from './outcome.ts';
import { Table } from './table.ts';

/** The columns of the ledger of connections: 17 bytes for each. Times are ms after the ledger's origin. */
export const CONNECTION_COLUMNS = {
  openedMs: Float32Array,
  lifeMs: Float32Array,
  served: Uint32Array,
  connection: Uint16Array,
  end: Uint8Array,
  address: Uint16Array,
} as const;
export type ConnectionRows = Table<typeof CONNECTION_COLUMNS>;

const CLOSED_BIT = 0b0000_0001;
const SERVER_BIT = 0b0000_0010;
const IN_FLIGHT_BIT = 0b0000_0100;
const RST_BIT = 0b0000_1000;
const ANNOUNCED_BIT = 0b0001_0000;
const UNSOLICITED_BIT = 0b0010_0000;

/** How a connection ended. */
export interface ConnectionEnd {
  /** Who ended it first. */
  by: 'server' | 'probe';
  /** Whether a request was under way on it. */
  inFlight: boolean;
  how: CloseHow;
  /** The server had said so before, by `connection: close` or GOAWAY. */
  announced: boolean;
}

/** One TCP connection of the probe. Times are monotonic ms, to about a tenth of a ms. */
export interface ConnectionRecord {
  /** The load's lane that it belonged to. */
  virtualUser: number;
  openedMs: number;
  /** Undefined while it is open. */
  closedMs: number | undefined;
  end: ConnectionEnd | undefined;
  /** Complete responses. */
  served: number;
  /** Bytes came on it that nobody had asked for. */
  unsolicited: boolean;
  /** The address and port it led to; undefined where that is not known. */
  address: string | undefined;
}

/** Every connection that the probe opened, one row each, in the order of opening. */
export class ConnectionTable {
  readonly originMs: number;
  readonly rows: ConnectionRows;
  /** Every address that a connection led to; a row holds the place of its own, from 1. */
  readonly addresses: string[];

  constructor(
    originMs: number,
    rows: ConnectionRows = new Table(CONNECTION_COLUMNS),
    addresses: readonly string[] = [],
  ) {
    this.originMs = originMs;
    this.rows = rows;
    this.addresses = [...addresses];
  }

  get length(): number {
    return this.rows.length;
  }

  /** Notes a new connection and returns its row. */
  open(atMs: number, connection: number, address?: string): number {
    const row = this.rows.add();
    const chunk = this.rows.of(row);
    chunk.openedMs[Table.at(row)] = atMs - this.originMs;
    chunk.connection[Table.at(row)] = connection;
    chunk.address[Table.at(row)] = this.#placeOf(address);
    return row;
  }

  /** Replaces addresses by their number and family: whose they are is nobody's business but the target's owner's. */
  hideAddresses(): void {
    for (const [index, address] of this.addresses.entries())
      this.addresses[index] = `address ${index + 1} (${address.startsWith('[') ? 'IPv6' : 'IPv4'})`;
  }

  /** Notes that bytes came on a connection that nobody had asked for. */
  unsolicited(row: number): void {
    const { end } = this.rows.of(row);
    end[Table.at(row)] = (end[Table.at(row)] ?? 0) | UNSOLICITED_BIT;
  }

  /** Notes the end of a connection; the first word counts. */
  close(row: number, atMs: number, served: number, end: ConnectionEnd): void {
    const chunk = this.rows.of(row);
    const at = Table.at(row);
    if (((chunk.end[at] ?? 0) & CLOSED_BIT) !== 0) return;
    chunk.lifeMs[at] = atMs - this.originMs - (chunk.openedMs[at] ?? 0);
    chunk.served[at] = served;
    chunk.end[at] =
      (chunk.end[at] ?? 0) |
      CLOSED_BIT |
      (end.by === 'server' ? SERVER_BIT : 0) |
      (end.inFlight ? IN_FLIGHT_BIT : 0) |
      (end.how === 'rst' ? RST_BIT : 0) |
      (end.announced ? ANNOUNCED_BIT : 0);
  }

  /** What is known of a connection. */
  at(row: number): ConnectionRecord {
    const chunk = this.rows.of(row);
    const at = Table.at(row);
    const openedMs = this.originMs + (chunk.openedMs[at] ?? Number.NaN);
    const bits = chunk.end[at] ?? 0;
    const record = {
      virtualUser: chunk.connection[at] ?? 0,
      openedMs,
      served: chunk.served[at] ?? 0,
      unsolicited: (bits & UNSOLICITED_BIT) !== 0,
      address: this.addresses[(chunk.address[at] ?? 0) - 1],
    };
    if ((bits & CLOSED_BIT) === 0) return { ...record, closedMs: undefined, end: undefined };
    return {
      ...record,
      closedMs: openedMs + (chunk.lifeMs[at] ?? 0),
      end: {
        by: (bits & SERVER_BIT) === 0 ? 'probe' : 'server',
        inFlight: (bits & IN_FLIGHT_BIT) !== 0,
        how: (bits & RST_BIT) === 0 ? 'fin' : 'rst',
        announced: (bits & ANNOUNCED_BIT) !== 0,
      },
    };
  }

  /** All of them, in the order of opening. */
  *[Symbol.iterator](): Generator<ConnectionRecord> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }

  #placeOf(address: string | undefined): number {
    if (address === undefined) return 0;
    const known = this.addresses.indexOf(address);
    return known < 0 ? this.addresses.push(address) : known + 1;
  }
}
