import { expect, test } from 'vitest';
import { inFlightAt, openAt, silentAt } from '../../../../src/record/requests/at-moment.ts';
import { ConnectionTable, type ConnectionEnd } from '../../../../src/record/requests/connection-table.ts';
import { RequestTable } from '../../../../src/record/requests/request-table.ts';

const END: ConnectionEnd = { by: 'probe', inFlight: false, how: 'fin', announced: true };
const MOMENT_MS = 1000;

/** A connection from one time to another (ms), with a request on it that was sent and ended at such times. */
interface Row {
  open: [openedMs: number, closedMs?: number];
  request?: [sentMs: number, endMs?: number];
}

function tablesOf(rows: Row[]) {
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0);
  for (const [index, { open, request }] of rows.entries()) {
    const row = connectionTable.open(open[0], index);
    if (open[1] !== undefined) connectionTable.close(row, open[1], 1, END);
    if (!request) continue;
    const [sentMs, endMs] = request;
    const id = requestTable.open(sentMs, index);
    if (endMs !== undefined) requestTable.close(id, 'ok', 200, 0, endMs - sentMs, 0, row);
  }
  return { requestTable, connectionTable };
}

test.for<[string, Row, { open: number; silent: number; inFlight: number }]>([
  ['spoke later', { open: [900, 1300], request: [1200, 1210] }, { open: 1, silent: 1, inFlight: 0 }],
  ['closed without a request', { open: [900, 1300] }, { open: 1, silent: 0, inFlight: 0 }],
  ['stayed open without a request', { open: [900] }, { open: 1, silent: 0, inFlight: 0 }],
  ['spoke before', { open: [900, 1300], request: [950, 960] }, { open: 1, silent: 0, inFlight: 0 }],
  [
    'has a request under way',
    { open: [900, 1300], request: [950, 1100] },
    { open: 1, silent: 0, inFlight: 1 },
  ],
  ['was closed before', { open: [800, 950] }, { open: 0, silent: 0, inFlight: 0 }],
  ['was opened later', { open: [1100, 1300], request: [1100, 1110] }, { open: 0, silent: 0, inFlight: 0 }],
  [
    'was being opened for a request',
    { open: [1001, 1300], request: [999, 1110] },
    { open: 0, silent: 0, inFlight: 1 },
  ],
  [
    'has a request that never ended',
    { open: [900, 990], request: [950] },
    { open: 0, silent: 0, inFlight: 1 },
  ],
])('a connection that %s', ([, row, expected]) => {
  const tables = tablesOf([row]);
  expect({
    open: openAt(tables, MOMENT_MS),
    silent: silentAt(tables, MOMENT_MS),
    inFlight: inFlightAt(tables, MOMENT_MS),
  }).toEqual(expected);
});

test('a request counts from when it was sent, which may be after it was due', () => {
  const { requestTable, connectionTable } = tablesOf([{ open: [900, 1300] }]);
  const id = requestTable.open(990, 0, 20);
  requestTable.close(id, 'ok', 200, 0, 100, 0, 0);
  expect(silentAt({ requestTable, connectionTable }, MOMENT_MS)).toBe(1);
  expect(inFlightAt({ requestTable }, MOMENT_MS)).toBe(0);
  expect(inFlightAt({ requestTable }, MOMENT_MS + 20)).toBe(1);
});
