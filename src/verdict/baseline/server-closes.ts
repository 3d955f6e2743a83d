import type { Baseline, ClosePattern } from '../../record/baseline.ts';
import type { RequestTable } from '../../record/requests/request-table.ts';
import type { Trial } from '../../record/trial.ts';
import type { WithUnprocessed } from './unprocessed.ts';

/** A rule is only seen in at least so many closes. */
const CLOSES_MIN = 3;
/** Numbers of responses that differ by no more than this share, or by one, count as the same. */
const SERVED_SLACK = 0.02;
/** Times that differ by no more than this share count as the same, */
const TIME_SLACK = 0.1;
/** or by this much, ms: timers and a busy machine are late by as much. */
const TIME_SLACK_MS = 50;
/**
 * A time-out may have been met later in the baseline than in a trial, since all closes of a short baseline come in a few
 * bursts, each late as a whole on a busy machine: by this share, or this much, ms, whichever is more.
 */
const EARLY_SLACK = 0.25;
const EARLY_SLACK_MS = 100;

/** A connection that the server closed without announcing it. */
export interface ServerClose {
  /** The row of the connection. */
  row: number;
  /** Whether a request was under way on it. */
  inFlight: boolean;
  /** Monotonic ms. */
  atMs: number;
  served: number;
  ageMs: number;
  /** How long it had been without a response, ms. */
  quietMs: number;
}

/** All connections that the server closed without announcing it. */
export function serverCloses(trial: Trial): ServerClose[] {
  return closesAndPauses(trial).closes;
}

/** Also the longest pause after which a connection served another request, which takes the same pass to find. */
function closesAndPauses({ connectionTable, requestTable }: Trial): {
  closes: ServerClose[];
  survivedMs: number;
} {
  const rows: number[] = [];
  for (let row = 0; row < connectionTable.length; row++) {
    const { end } = connectionTable.at(row);
    if (end?.by === 'server' && !end.announced) rows.push(row);
  }
  // Most trials have none, and the requests need not be read for them.
  if (rows.length === 0) return { closes: [], survivedMs: 0 };
  const { lastMs, survivedMs } = pausesOf(requestTable, connectionTable.length);
  const closes = rows.map((row) => {
    const { openedMs, closedMs = openedMs, served, end } = connectionTable.at(row);
    const sinceMs = lastMs[row] ?? 0;
    return {
      row,
      inFlight: end?.inFlight ?? false,
      atMs: closedMs,
      served,
      ageMs: closedMs - openedMs,
      quietMs: closedMs - (sinceMs > 0 ? sinceMs : openedMs),
    };
  });
  return { closes, survivedMs };
}

/** When the server closes connections by itself, as its closes show; undefined when they are too few. */
export function closePattern(trial: Trial): ClosePattern | undefined {
  const { closes, survivedMs } = closesAndPauses(trial);
  if (closes.length < CLOSES_MIN) return undefined;
  let servedMax = 0;
  for (const { served } of trial.connectionTable) servedMax = Math.max(servedMax, served);
  const served = spread(closes.map((close) => close.served));
  const quiet = spread(closes.map((close) => close.quietMs));
  const age = spread(closes.map((close) => close.ageMs));
  // No connection paused for longer, or served more: so that may be why they were closed.
  const byQuiet =
    quiet[1] - quiet[0] <= 2 * timeSlack(quiet[0]) && survivedMs <= quiet[1] && quiet[0] > TIME_SLACK_MS;
  // A time-out closes connections after the same number of responses too, as long as their clients pause alike.
  const isTimeOut = byQuiet || closes.every((close) => !close.inFlight && close.quietMs > TIME_SLACK_MS);
  const byServed =
    !isTimeOut && served[0] > 0 && served[1] - served[0] <= servedSlack(served[0]) && servedMax <= served[1];
  const byAge = !byServed && !byQuiet && age[1] - age[0] <= 2 * timeSlack(age[0]);
  return {
    ...(byServed ? { served } : {}),
    ...(byQuiet ? { quietMs: quiet } : {}),
    ...(byAge ? { ageMs: age } : {}),
  };
}

/**
 * How many idle connections a server closed after a certain time in the baseline. Any of these may as well meet a
 * request that is just being sent.
 */
export function closedWhenQuiet({ closes, counts }: Baseline): number {
  return closes?.quietMs === undefined ? 0 : (counts['idle-closes'] ?? 0);
}

/** A trial, as far as it shows which connections the server ended after as many responses as in the baseline. */
export type WithLimit = WithUnprocessed &
  Pick<Trial, 'connectionTable'> & { baseline?: Pick<Baseline, 'announcedAfter'> };

/**
 * The connections whose end the server announced after as many responses as in the baseline: a request that met such an
 * end did so by chance.
 */
export function endedAtOwnLimit({ connectionTable, baseline }: WithLimit): Set<number> {
  const rows = new Set<number>();
  if (baseline?.announcedAfter === undefined) return rows;
  for (let row = 0; row < connectionTable.length; row++) {
    const { end, served } = connectionTable.at(row);
    if (end?.by === 'server' && end.announced && served === baseline.announcedAfter) rows.add(row);
  }
  return rows;
}

/** Whether a close is one that the server makes anyway, as far as its pattern shows. */
export function fits(close: ServerClose, { served, quietMs, ageMs }: ClosePattern): boolean {
  return (
    isIn(close.served, served, servedSlack) &&
    isNotBefore(close.quietMs, quietMs) &&
    isNotBefore(close.ageMs, ageMs)
  );
}

function isIn(value: number, range: [number, number] | undefined, slack: (of: number) => number): boolean {
  if (range === undefined) return true;
  return value >= range[0] - slack(range[0]) && value <= range[1] + slack(range[1]);
}

// A reload cuts a connection before its time-out is over; a busy machine is late with the time-out itself.
function isNotBefore(timeMs: number, range: [number, number] | undefined): boolean {
  if (range === undefined) return true;
  return timeMs >= range[0] - Math.max(EARLY_SLACK_MS, range[0] * EARLY_SLACK);
}

function servedSlack(served: number): number {
  return served <= 1 ? 0 : Math.max(1, served * SERVED_SLACK);
}

function timeSlack(timeMs: number): number {
  return Math.max(TIME_SLACK_MS, timeMs * TIME_SLACK);
}

function spread(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/**
 * When each connection had its last complete response (monotonic ms, 0 without one), and the longest pause after which
 * one served another request.
 */
function pausesOf(
  requestTable: RequestTable,
  connections: number,
): { lastMs: Float64Array; survivedMs: number } {
  const lastMs = new Float64Array(connections);
  let survivedMs = 0;
  for (let id = 0; id < requestTable.length; id++) {
    const row = requestTable.connection(id);
    const outcome = requestTable.outcome(id);
    if (row === undefined || outcome === undefined || outcome === 'closed' || outcome === 'timeout') continue;
    const beforeMs = lastMs[row] ?? 0;
    if (beforeMs > 0) survivedMs = Math.max(survivedMs, requestTable.startMs(id) - beforeMs);
    lastMs[row] = Math.max(beforeMs, requestTable.endMs(id));
  }
  return { lastMs, survivedMs };
}
