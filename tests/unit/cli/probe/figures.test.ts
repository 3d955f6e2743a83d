import { expect, test } from 'vitest';
import { ConnectionTable } from '../../../../src/record/requests/connection-table.ts';
import type { ProbeResult } from '../../../../src/load/probe/probe.ts';
import { barsOf } from '../../../../src/cli/probe/bars.ts';
import { figuresOf, isAllOk } from '../../../../src/cli/probe/figures.ts';
import { liveLine } from '../../../../src/cli/probe/live-line.ts';
import { renderSummary } from '../../../../src/cli/probe/summary.ts';
import { noDownloads } from '../../../../src/record/requests/downloads.ts';
import { noOutcomes } from '../../../../src/record/requests/outcome.ts';
import { writeHistory, type WrittenRequest } from '../../../support/history.ts';
import { stream } from '../../../support/streams.ts';

function result(requests: WrittenRequest[], parts: Partial<ProbeResult> = {}): ProbeResult {
  const { requestTable, connectionTable } = writeHistory(requests);
  return {
    requestTable,
    connectionTable,
    connectionsOpened: 8,
    unsent: 0,
    idleCloses: [],
    streams: [],
    unsolicited: [],
    errors: [],
    versions: [],
    downloads: noDownloads(),
    cpuMicros: 0,
    loopDelayMs: { p99: 1, max: 2 },
    stalls: [],
    ...parts,
  };
}

const MIXED: WrittenRequest[] = [
  { atMs: 1000, tookMs: 10 },
  { atMs: 1100, tookMs: 20 },
  { atMs: 1200, tookMs: 30, outcome: 'error', status: 503 },
  { atMs: 1900, tookMs: 100, outcome: 'closed', kind: 'reused', how: 'rst', status: 0, handled: 1 },
];

test('the document counts each request once, and closes by kind and by FIN or RST', () => {
  const idleCloses = [{ atMs: 1, virtualUser: 0, how: 'fin' as const, served: 1 }];
  const unsolicited = [{ atMs: 1, virtualUser: 0, served: 1, what: 'HTTP/1.1 408 Request Timeout' }];
  const { document } = figuresOf(result(MIXED, { idleCloses, unsolicited }), 400, false);
  expect(document.sent).toBe(4);
  expect(document.outcomes).toEqual({ ...noOutcomes(), ok: 2, error: 1, closed: 1 });
  expect(document.statusCodes).toEqual({ 200: 2, 503: 1 });
  expect(document.closes).toEqual({
    reused: { fin: 0, rst: 1 },
    fresh: { fin: 0, rst: 0 },
    midRequest: { fin: 0, rst: 0 },
    unprocessed: { fin: 0, rst: 0 },
    midResponse: { fin: 0, rst: 0 },
    handled: { fin: 0, rst: 1 },
    idle: { fin: 1, rst: 0 },
    unsolicited: 1,
  });
  expect(document.rps).toBe(4);
  expect(document.cpuMicrosPerRequest).toBe(100);
});

test('all ok means that something was sent and that every request was ok', () => {
  const good = [{ atMs: 0 }, { atMs: 1 }];
  expect(isAllOk(figuresOf(result(good), 0, false))).toBe(true);
  expect(isAllOk(figuresOf(result(good, { unsent: 1 }), 0, true))).toBe(false);
  const unsolicited = [{ atMs: 1, virtualUser: 0, served: 1, what: 'HTTP/1.1 200 OK' }];
  expect(isAllOk(figuresOf(result(good, { unsolicited }), 0, false))).toBe(false);
  expect(isAllOk(figuresOf(result([]), 0, false))).toBe(false);
  expect(isAllOk(figuresOf(result(MIXED), 0, false))).toBe(false);
});

test('requests under way when the load is cut are not counted as sent', () => {
  const cut = result(MIXED);
  cut.requestTable.open(1950, 0);
  const figures = figuresOf(cut, 0, false);
  expect(figures.document.sent).toBe(4);
  expect(figures.underWay).toBe(1);
  expect(renderSummary(figures)).toContain('under way:\t1 when it was ended');
});

test('bars reach from the shortest to the longest, and hold every request', () => {
  const { requestTable } = result(MIXED);
  const bars = barsOf(requestTable);
  expect(bars.map(({ markMs }) => markMs)).toEqual([10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100]);
  expect(bars.map(({ count }) => count)).toEqual([1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1]);
  expect(barsOf(result([]).requestTable)).toEqual([]);
});

test('the summary of an empty run has no misleading figures', () => {
  const text = renderSummary(figuresOf(result([]), 0, false));
  expect(text).toContain('Slowest:\t-');
  expect(text).not.toContain('NaN');
  expect(text).not.toContain('Infinity');
});

test('the summary includes a schedule, versions and errors', () => {
  const parts = {
    versions: [['v1', 3]] as [string, number][],
    errors: [['ECONNRESET', 1]] as [string, number][],
  };
  const text = renderSummary(figuresOf(result(MIXED, parts), 0, true));
  expect(text).toContain('[v1]\t3 responses, 100 %');
  expect(text).toContain('[1]\tthe server reset the connection (ECONNRESET)');
  expect(text).toContain('sends late:');
  expect(text).toContain('closed, reused:\t0 by FIN, 1 by RST');
});

test('the live line', () => {
  const outcomes = { ...noOutcomes(), ok: 90, closed: 4 };
  expect(liveLine({ sent: 100, ended: 94, unsent: 3, outcomes, idleCloses: 0, openStreams: 0 }, 2)).toBe(
    '2 s · sent 100 at 50/s · ok 90 · closed 4 · unsent 3 · 6 under way',
  );
});

function to(...addresses: string[]): ConnectionTable {
  const table = new ConnectionTable(0);
  for (const address of addresses) table.open(1, 0, address);
  return table;
}

const summaryOf = (parts: Partial<ProbeResult>) => renderSummary(figuresOf(result(MIXED, parts), 0, false));

test('the summary lists the addresses and the number of connections with unsolicited bytes', () => {
  const unsolicited = [{ atMs: 1, virtualUser: 0, served: 1, what: 'HTTP/1.1 200 OK' }];
  expect(summaryOf({ connectionTable: to('127.0.0.1:80', '127.0.0.1:80') })).toContain(
    '8 opened, to 127.0.0.1:80\n',
  );
  expect(summaryOf({ connectionTable: to('127.0.0.1:80', '[::1]:80', '127.0.0.1:80') })).toContain(
    '8 opened: 2 to 127.0.0.1:80, 1 to [::1]:80\n',
  );
  expect(summaryOf({ unsolicited })).toContain('unsolicited:\t1 connections');
  expect(summaryOf({})).not.toContain('unsolicited');
});

test('streams are in the document and the summary, for a load that had any', () => {
  const streams = [stream({ end: 'cut', how: 'fin', lost: 2 }), stream({ reconnectMs: 60.4, repeated: 1 })];
  expect(figuresOf(result(MIXED), 0, false).document).not.toHaveProperty('streams');
  const figures = figuresOf(result(MIXED, { streams }), 0, false);
  expect(figures.document.streams).toEqual({
    opened: 2,
    ended: 0,
    cut: 1,
    messagesLost: 2,
    messagesRepeated: 1,
    reconnectMs: 60.4,
  });
  const text = renderSummary(figures);
  expect(text).toContain('  streams:\t2 opened, 0 ended in order, 1 cut\n  messages:\t2 lost, 1 repeated\n');
  expect(text).toContain('  connected again:\t60 ms after a stream, at most\n');
});
