import { CONNECTION_COLUMNS, ConnectionTable } from '../requests/connection-table.ts';
import { REQUEST_COLUMNS, RequestTable } from '../requests/request-table.ts';
import { bytesPerRow, Table, type Layout } from '../requests/table.ts';

/** The requests and connections of a flow. */
export interface Tables {
  requestTable: RequestTable;
  connectionTable: ConnectionTable;
}

/** The size of its tables, as a head says it. */
export interface StoredTables {
  rows: number;
  connections: { rows: number; originMs: number; addresses: string[] };
}

/** How many of the current columns a file has, from the first on. */
export interface StoredColumns {
  requests: number;
  connections: number;
}

export const ALL_COLUMNS: StoredColumns = {
  requests: Object.keys(REQUEST_COLUMNS).length,
  connections: Object.keys(CONNECTION_COLUMNS).length,
};

export function storedTables({ requestTable, connectionTable }: Tables): StoredTables {
  return {
    rows: requestTable.length,
    connections: {
      rows: connectionTable.length,
      originMs: connectionTable.originMs,
      addresses: connectionTable.addresses,
    },
  };
}

/** The columns of the requests, then those of the connections. */
export function* columnBytes({ requestTable, connectionTable }: Tables): Generator<Uint8Array> {
  for (const name of Object.keys(REQUEST_COLUMNS))
    yield* requestTable.rows.bytesOf(name as keyof typeof REQUEST_COLUMNS);
  for (const name of Object.keys(CONNECTION_COLUMNS))
    yield* connectionTable.rows.bytesOf(name as keyof typeof CONNECTION_COLUMNS);
}

/** Reads the columns that begin at an offset, and says where they end; undefined if the bytes end before that. */
export function readColumns(
  { rows, connections: stored }: StoredTables,
  bytes: Buffer,
  offset: number,
  columns = ALL_COLUMNS,
): (Tables & { end: number }) | undefined {
  const ofRequests = firstOf(REQUEST_COLUMNS, columns.requests);
  const ofConnections = firstOf(CONNECTION_COLUMNS, columns.connections);
  const size = rows * bytesPerRow(ofRequests) + stored.rows * bytesPerRow(ofConnections);
  if (bytes.length < offset + size) return undefined;
  const requests = Table.ofRows(REQUEST_COLUMNS, rows);
  const connections = Table.ofRows(CONNECTION_COLUMNS, stored.rows);
  fill(connections, ofConnections, bytes, fill(requests, ofRequests, bytes, offset));
  return {
    requestTable: new RequestTable(requests),
    connectionTable: new ConnectionTable(stored.originMs, connections, stored.addresses),
    end: offset + size,
  };
}

function firstOf<L extends Layout>(layout: L, count: number): L {
  return Object.fromEntries(Object.entries(layout).slice(0, count)) as L;
}

/** Fills columns from bytes at an offset, and returns where they end. */
function fill<L extends Layout>(table: Table<L>, columns: L, bytes: Buffer, offset: number): number {
  let at = offset;
  for (const [name, { BYTES_PER_ELEMENT }] of Object.entries(columns)) {
    const size = table.length * BYTES_PER_ELEMENT;
    table.fill(name, bytes.subarray(at, at + size));
    at += size;
  }
  return at;
}
