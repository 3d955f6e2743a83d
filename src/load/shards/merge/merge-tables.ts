import { CONNECTION_COLUMNS, ConnectionTable } from '../../../record/requests/connection-table.ts';
import { REQUEST_COLUMNS, RequestTable } from '../../../record/requests/request-table.ts';
import { Table, type Layout } from '../../../record/requests/table.ts';
import { mergeOrder, placesOf } from './merge-order.ts';

/** The tables of shards as one. */
export interface MergedTables {
  requestTable: RequestTable;
  connectionTable: ConnectionTable;
  /** Where the rows of the requests of each shard went. */
  places: (shard: number) => Uint32Array;
}

interface Tables {
  requestTable: RequestTable;
  connectionTable: ConnectionTable;
}

/**
 * Merges the tables of shards: requests in the order in which they were due, connections in the order of opening, and
 * requests that name the merged row of their connection. Every other number is copied as it is.
 */
export function mergeTables(shards: readonly Tables[]): MergedTables {
  const connections = shards.map(({ connectionTable }) => connectionTable);
  const connectionOrder = mergeOrder(
    connections.map((table) => ({
      length: table.length,
      time: (row) => table.originMs + (table.rows.of(row).openedMs[Table.at(row)] ?? 0),
      user: (row) => table.rows.of(row).virtualUser[Table.at(row)] ?? 0,
    })),
  );
  const requests = shards.map(({ requestTable }) => requestTable);
  const order = mergeOrder(
    requests.map((table) => ({
      length: table.length,
      time: (id) => table.startMs(id),
      user: (id) => table.virtualUser(id),
    })),
  );
  const rows = mergeRows(
    REQUEST_COLUMNS,
    requests.map((table) => table.rows),
    order,
  );
  nameConnections(rows, order, connections, connectionOrder);
  return {
    requestTable: new RequestTable(rows),
    connectionTable: mergeConnections(connections, connectionOrder),
    places: (shard) => placesOf(order, shard, requests[shard]?.length ?? 0),
  };
}

/** Column by column: each row of the merged table is the next one of the shard that the order names. */
function mergeRows<L extends Layout>(layout: L, tables: readonly Table<L>[], order: Uint16Array): Table<L> {
  const merged = Table.ofRows(layout, order.length);
  for (const name of Object.keys(layout)) {
    const next = tables.map(() => 0);
    for (let row = 0; row < order.length; row++) {
      const shard = order[row] ?? 0;
      const from = next[shard] ?? 0;
      next[shard] = from + 1;
      const column = merged.of(row)[name];
      if (column) column[Table.at(row)] = tables[shard]?.of(from)[name]?.[Table.at(from)] ?? 0;
    }
  }
  return merged;
}

// A request holds the row of its connection, from 1; 0 for none.
function nameConnections(
  rows: Table<typeof REQUEST_COLUMNS>,
  order: Uint16Array,
  connections: readonly ConnectionTable[],
  connectionOrder: Uint16Array,
): void {
  const places = connections.map(({ length }, shard) => placesOf(connectionOrder, shard, length));
  for (let row = 0; row < order.length; row++) {
    const { connection } = rows.of(row);
    const own = connection[Table.at(row)] ?? 0;
    if (own > 0) connection[Table.at(row)] = (places[order[row] ?? 0]?.[own - 1] ?? 0) + 1;
  }
}

function mergeConnections(tables: readonly ConnectionTable[], order: Uint16Array): ConnectionTable {
  const rows = mergeRows(
    CONNECTION_COLUMNS,
    tables.map((table) => table.rows),
    order,
  );
  const originMs = tables[order[0] ?? 0]?.originMs ?? 0;
  const merged = new ConnectionTable(originMs, rows);
  const numbers = tables.map(() => new Map<number, number>());
  for (let row = 0; row < order.length; row++) {
    const { address, openedMs } = rows.of(row);
    const at = Table.at(row);
    const shard = order[row] ?? 0;
    const table = tables[shard];
    // Shards begin at one agreed time, so that there is nothing to add, and nothing is rounded.
    const laterMs = (table?.originMs ?? originMs) - originMs;
    if (laterMs !== 0) openedMs[at] = (openedMs[at] ?? 0) + laterMs;
    const own = address[at] ?? 0;
    if (own === 0) continue;
    address[at] = numberOf(own, numbers[shard], table?.addresses ?? [], merged.addresses);
  }
  return merged;
}

/** The number of an address in the merged list, where its shard knows it by another one. */
function numberOf(
  own: number,
  known: Map<number, number> | undefined,
  addresses: readonly string[],
  all: string[],
): number {
  const before = known?.get(own);
  if (before !== undefined) return before;
  const address = addresses[own - 1] ?? '';
  const index = all.indexOf(address);
  const number = index < 0 ? all.push(address) : index + 1;
  known?.set(own, number);
  return number;
}
