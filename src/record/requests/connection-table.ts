import type { CloseHow } from './outcome.ts';
import { Table } from './table.ts';

/** 17 bytes per connection. Times are in ms after the table's origin. Files store the columns in this order. */
export const CONNECTION_COLUMNS = {
  openedMs: Float32Array,
  lifeMs: Float32Array,
  served: Uint32Array,
  virtualUser: Uint16Array,
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
  /** Whether the server had announced it by `connection: close` or GOAWAY. */
  announced: boolean;
}

/** One TCP connection of the probe. Times are monotonic ms, to about a tenth of a ms. */
export interface ConnectionRecord {
  /** Its number, from 0. */
  virtualUser: number;
  openedMs: number;
  /** Undefined while it is open. */
  closedMs: number | undefined;
  end: ConnectionEnd | undefined;
  /** Complete responses. */
  served: number;
  /** Whether unsolicited bytes came on it. */
  unsolicited: boolean;
  /** The address and port it was opened to; undefined where unknown. */
  address: string | undefined;
}

/** Every connection that the probe opened, one row each, in the order of opening. */
export class ConnectionTable {
  readonly originMs: number;
  readonly rows: ConnectionRows;
  /** Every address that connections were opened to. A row holds the number of its address, from 1. */
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

  /** Adds a new connection and returns its row. */
  open(atMs: number, virtualUser: number, address?: string): number {
    const row = this.rows.add();
    const chunk = this.rows.of(row);
    chunk.openedMs[Table.at(row)] = atMs - this.originMs;
    chunk.virtualUser[Table.at(row)] = virtualUser;
    chunk.address[Table.at(row)] = this.#addressNumber(address);
    return row;
  }

  /** Replaces addresses by their number and family, since a record that is passed on must not name hosts. */
  hideAddresses(): void {
    for (const [index, address] of this.addresses.entries())
      this.addresses[index] = `address ${index + 1} (${address.startsWith('[') ? 'IPv6' : 'IPv4'})`;
  }

  /** Records that unsolicited bytes came on a connection. */
  unsolicited(row: number): void {
    const { end } = this.rows.of(row);
    end[Table.at(row)] = (end[Table.at(row)] ?? 0) | UNSOLICITED_BIT;
  }

  /** Records the end of a connection. Later calls for the same row are ignored. */
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

  /** Reads one row. */
  at(row: number): ConnectionRecord {
    const chunk = this.rows.of(row);
    const at = Table.at(row);
    const openedMs = this.originMs + (chunk.openedMs[at] ?? Number.NaN);
    const bits = chunk.end[at] ?? 0;
    const record = {
      virtualUser: chunk.virtualUser[at] ?? 0,
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

  /** All connections, in the order of opening. */
  *[Symbol.iterator](): Generator<ConnectionRecord> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }

  #addressNumber(address: string | undefined): number {
    if (address === undefined) return 0;
    const known = this.addresses.indexOf(address);
    return known < 0 ? this.addresses.push(address) : known + 1;
  }
}
