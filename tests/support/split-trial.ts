import type { ShardFlow, ShardPart } from '../../src/record/disk/shard-file.ts';
import { ConnectionTable } from '../../src/record/requests/connection-table.ts';
import { REQUEST_COLUMNS, RequestTable } from '../../src/record/requests/request-table.ts';
import { noDownloads } from '../../src/record/requests/downloads.ts';
import { CONNECTION_COLUMNS } from '../../src/record/requests/connection-table.ts';
import { Table, type Layout } from '../../src/record/requests/table.ts';
import type { StreamRecord } from '../../src/record/streams/stream-record.ts';
import type { Trial } from '../../src/record/trial.ts';

/** What so many shards would have recorded of a trial: each the requests and connections of its own virtual users. */
export function splitTrial(trial: Trial, of: number): ShardPart[] {
  return Array.from({ length: of }, (_, index) => ({
    index,
    of,
    load: 'split',
    instance: `process ${index}`,
    clock: { source: 'CLOCK_MONOTONIC', machine: 'this one', atMs: 0, wallMs: 0 },
    agreedMs: 0,
    beganMs: 0,
    endedMs: trial.loadEndedMs ?? 0,
    flows: [shareOf(trial, index, of)],
  }));
}

function shareOf(trial: Trial, index: number, of: number): ShardFlow {
  const { requestTable, connectionTable, load, streams = [], unsolicited = [], downloads } = trial;
  const isOwn = ({ virtualUser }: { virtualUser: number }) => virtualUser % of === index;
  const requests = rowsOf(requestTable.length, (id) => requestTable.virtualUser(id) % of === index);
  const connections = rowsOf(connectionTable.length, (row) => isOwn(connectionTable.at(row)));
  const own = pick(REQUEST_COLUMNS, requestTable.rows, requests);
  const placeOf = new Map(connections.map((row, place) => [row + 1, place + 1]));
  for (let id = 0; id < own.length; id++) {
    const { connection } = own.of(id);
    connection[Table.at(id)] = placeOf.get(connection[Table.at(id)] ?? 0) ?? 0;
  }
  return {
    firstUser: index,
    users: Math.ceil((load.connections - index) / of),
    requestTable: new RequestTable(own),
    connectionTable: withOwnAddresses(connectionTable, connections),
    idleCloses: trial.idleCloses.filter(isOwn),
    unsolicited: unsolicited.filter(isOwn),
    streams: streams.filter(isOwn).map((stream) => withRequest(stream, requests.indexOf(stream.request))),
    // A record does not say whose errors they were.
    errors: index === 0 ? trial.errors : [],
    versions: [],
    downloads: index === 0 && downloads ? downloads : noDownloads(),
    cpuMicros: 0,
    unsent: index === 0 ? (trial.unsent ?? 0) : 0,
    loopDelayMs: trial.loopDelayMs,
    stalls: trial.stalls ?? [],
  };
}

function withRequest(stream: StreamRecord, request: number): StreamRecord {
  return { ...stream, request };
}

function rowsOf(length: number, isOwn: (row: number) => boolean): number[] {
  return Array.from({ length }, (_, row) => row).filter(isOwn);
}

function pick<L extends Layout>(layout: L, from: Table<L>, rows: readonly number[]): Table<L> {
  const table = Table.ofRows(layout, rows.length);
  for (const [to, row] of rows.entries())
    for (const name of Object.keys(layout)) {
      const column = table.of(to)[name];
      if (column) column[Table.at(to)] = from.of(row)[name]?.[Table.at(row)] ?? 0;
    }
  return table;
}

// A shard numbers the addresses that it meets itself.
function withOwnAddresses(table: ConnectionTable, rows: readonly number[]): ConnectionTable {
  const picked = pick(CONNECTION_COLUMNS, table.rows, rows);
  const own: string[] = [];
  for (let row = 0; row < picked.length; row++) {
    const { address } = picked.of(row);
    const name = table.addresses[(address[Table.at(row)] ?? 0) - 1];
    if (name === undefined) continue;
    if (!own.includes(name)) own.push(name);
    address[Table.at(row)] = own.indexOf(name) + 1;
  }
  return new ConnectionTable(table.originMs, picked, own);
}
