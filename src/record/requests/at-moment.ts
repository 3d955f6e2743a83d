import type { ConnectionTable } from './connection-table.ts';
import type { RequestTable } from './request-table.ts';

interface Tables {
  requestTable: RequestTable;
  connectionTable: ConnectionTable;
}

/** How many requests had been sent and had no outcome yet, at a moment (monotonic ms). */
export function inFlightAt({ requestTable }: Pick<Tables, 'requestTable'>, atMs: number): number {
  let inFlight = 0;
  for (let id = 0; id < requestTable.length; id++)
    // A request that never ended has no end, which is no less than any time.
    if (sentMs(requestTable, id) <= atMs && !(endMs(requestTable, id) <= atMs)) inFlight++;
  return inFlight;
}

/** How long the oldest request that was due, and still found no free virtual user, had waited at a moment, ms; 0 without one. */
export function queuedForMs({ requestTable }: Pick<Tables, 'requestTable'>, atMs: number): number {
  let longestMs = 0;
  for (let id = 0; id < requestTable.length; id++) {
    if (!requestTable.waited(id)) continue;
    const dueMs = requestTable.startMs(id);
    if (dueMs <= atMs && sentMs(requestTable, id) > atMs) longestMs = Math.max(longestMs, atMs - dueMs);
  }
  return longestMs;
}

/** How many connections were open at a moment. */
export function openAt({ connectionTable }: Pick<Tables, 'connectionTable'>, atMs: number): number {
  return openRows(connectionTable, atMs).size;
}

/** How many connections were open at a moment, had not carried a request by then, and carried one later. */
export function silentAt({ requestTable, connectionTable }: Tables, atMs: number): number {
  const silent = openRows(connectionTable, atMs);
  const spoke = new Set<number>();
  for (let id = 0; id < requestTable.length; id++) {
    const row = requestTable.connection(id);
    if (row === undefined || !silent.has(row)) continue;
    if (sentMs(requestTable, id) <= atMs) silent.delete(row);
    else spoke.add(row);
  }
  return [...spoke].filter((row) => silent.has(row)).length;
}

function openRows(connectionTable: ConnectionTable, atMs: number): Set<number> {
  const rows = new Set<number>();
  for (let row = 0; row < connectionTable.length; row++) {
    const { openedMs, closedMs = Number.POSITIVE_INFINITY } = connectionTable.at(row);
    if (openedMs <= atMs && atMs < closedMs) rows.add(row);
  }
  return rows;
}

function sentMs(requestTable: RequestTable, id: number): number {
  return requestTable.startMs(id) + requestTable.sendDelayMs(id);
}

function endMs(requestTable: RequestTable, id: number): number {
  return requestTable.outcome(id) === undefined ? Number.NaN : requestTable.endMs(id);
}
