import { expect, test } from 'vitest';
import { CONNECTION_COLUMNS } from '../../../../src/record/requests/connection-table.ts';
import { CLOSE_KINDS } from '../../../../src/record/requests/outcome.ts';
import { REQUEST_COLUMNS, packDetail, RequestTable } from '../../../../src/record/requests/request-table.ts';
import { bytesPerRow, CHUNK_ROWS, Table } from '../../../../src/record/requests/table.ts';

test('a request takes at most 48 bytes, even with its own connection', () => {
  expect(bytesPerRow(REQUEST_COLUMNS)).toBe(31);
  expect(bytesPerRow(REQUEST_COLUMNS) + bytesPerRow(CONNECTION_COLUMNS)).toBeLessThanOrEqual(48);
});

test('it grows by one chunk at a time, and leaves those that are full where they are', () => {
  const requestTable = new RequestTable();
  for (let id = 0; id < CHUNK_ROWS; id++) requestTable.open(id, 0);
  const first = requestTable.rows.buffers();
  requestTable.open(CHUNK_ROWS, 0);
  const grown = requestTable.rows.buffers();
  expect(grown.slice(0, first.length).every((buffer, column) => buffer === first[column])).toBe(true);
  const bytes = grown.reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(bytes).toBe(2 * CHUNK_ROWS * bytesPerRow(REQUEST_COLUMNS));
  expect([requestTable.startMs(0), requestTable.startMs(CHUNK_ROWS)]).toEqual([0, CHUNK_ROWS]);
});

test('written values are read back, beyond the first chunk and in another thread', () => {
  const requestTable = new RequestTable();
  for (let index = 0; index < 100_000; index++) {
    const id = requestTable.open(index * 1.5, index % 8, 0.5, true);
    requestTable.close(id, 'closed', 0, Number.NaN, 2.5, packDetail('mid-response', 'rst', true, 'new'), 7);
    requestTable.setHandled(id, 300);
  }
  const { chunks, length } = structuredClone({
    chunks: requestTable.rows.chunks,
    length: requestTable.length,
  });
  const copy = new RequestTable(new Table(REQUEST_COLUMNS, chunks, length));
  expect(copy.length).toBe(100_000);
  expect(copy.startMs(87_654)).toBe(87_654 * 1.5);
  expect(copy.endMs(87_654)).toBe(87_654 * 1.5 + 2.5);
  expect(copy.sendDelayMs(87_654)).toBe(0.5);
  expect(copy.waited(87_654)).toBe(true);
  expect(copy.virtualUser(87_654)).toBe(6);
  expect(copy.connection(87_654)).toBe(7);
  expect(copy.outcome(87_654)).toBe('closed');
  expect(copy.closeKind(87_654)).toBe('mid-response');
  expect(copy.closeHow(87_654)).toBe('rst');
  expect(copy.side(87_654)).toBe('new');
  expect(copy.wrongConfiguration(87_654)).toBe(true);
  expect(copy.handled(87_654)).toBe(255);
  expect(copy.firstByteMs(87_654)).toBeNaN();
});

test.for(CLOSE_KINDS)('a close of kind %s is kept alongside all other details', (kind) => {
  const requestTable = new RequestTable();
  const id = requestTable.open(0, 0, 0, true);
  requestTable.close(id, 'closed', 0, Number.NaN, 1, packDetail(kind, 'rst', true, 'new'), 1);
  expect(requestTable.closeKind(id)).toBe(kind);
  expect(requestTable.waited(id) && requestTable.wrongConfiguration(id)).toBe(true);
  expect([requestTable.side(id), requestTable.closeHow(id)]).toEqual(['new', 'rst']);
});

test('a request that never ended has no outcome and no connection', () => {
  const requestTable = new RequestTable();
  const id = requestTable.open(1, 0);
  expect(requestTable.outcome(id)).toBeUndefined();
  expect(requestTable.connection(id)).toBeUndefined();
  expect(requestTable.waited(id)).toBe(false);
});

test('an id that was never sent is not recorded as handled', () => {
  const requestTable = new RequestTable();
  requestTable.setHandled(3, 1);
  expect(requestTable.handled(3)).toBe(0);
  expect(requestTable.length).toBe(0);
});

test('a FIN and the first byte are described correctly', () => {
  const requestTable = new RequestTable();
  const id = requestTable.open(1, 0);
  requestTable.close(id, 'closed', 200, 1.5, 2.5, packDetail('fresh', 'fin', false));
  expect(requestTable.closeHow(id)).toBe('fin');
  expect(requestTable.firstByteMs(id)).toBe(1.5);
});

test('a table that is trimmed keeps its rows, and no memory for others', () => {
  const table = new RequestTable();
  const rows = CHUNK_ROWS + 3;
  for (let id = 0; id < rows; id++) table.open(id, id % 8);
  const { chunks, length } = table.rows.trim();
  expect(length).toBe(rows);
  expect(chunks.map(({ startMs }) => startMs.length)).toEqual([CHUNK_ROWS, 3]);
  expect([0, CHUNK_ROWS - 1, CHUNK_ROWS, rows - 1, rows].map((id) => table.startMs(id))).toEqual([
    0,
    CHUNK_ROWS - 1,
    CHUNK_ROWS,
    rows - 1,
    Number.NaN,
  ]);
  expect(new RequestTable().rows.trim().length).toBe(0);
});
