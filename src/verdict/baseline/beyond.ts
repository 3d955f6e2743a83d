import type { Observation } from '../../record/observation.ts';
import type { Baseline } from '../../record/baseline.ts';
import type { CloseKind } from '../../record/requests/outcome.ts';
import type { Trial } from '../../record/trial.ts';
import { ERROR_RATE, likelihoodAtRate } from './rate-test.ts';
import { closedWhenQuiet, endedAtOwnLimit, fits, type ServerClose, type WithLimit } from './server-closes.ts';
import { isAllowedUnprocessed } from './unprocessed.ts';

const LOST = 'lost';
/** A close that comes so soon after a disruption belongs to its time, ms. */
const NEAR_MS = 1000;
/** The assertions about closes that were not announced, and which of these they count. */
const CLOSES: ReadonlyMap<string, (close: ServerClose) => boolean> = new Map([
  ['closed', ({ inFlight }: ServerClose) => inFlight],
  ['idle-closes', ({ inFlight }: ServerClose) => !inFlight],
]);

/**
 * What an assertion that counts found in a trial, without what its flow shows anyway: closes that fit the pattern of
 * the baseline, and other faults, count only where they are more than the baseline's rate makes likely. The server's
 * closes are given, since several assertions need them.
 */
export function beyondBaseline(
  trial: Trial,
  name: string,
  found: Observation,
  closes: readonly ServerClose[],
): Observation {
  const { baseline } = trial;
  if (baseline === undefined || found.observed === null || found.observed === 0) return found;
  const atLimit = name === 'closed' ? metOwnLimit(trial) : 0;
  const usual = usualCount(baseline, name);
  if (usual === 0 && atLimit === 0) return found;
  const others = found.observed - atLimit;
  const { observed, expected } =
    usual === 0 ? { observed: others, expected: 0 } : beyondRate(trial, name, others, usual, closes);
  return { ...found, observed, counted: found.observed, expected: expected + atLimit };
}

function beyondRate(
  trial: Trial,
  name: string,
  observed: number,
  usual: number,
  closes: readonly ServerClose[],
): { observed: number; expected: number } {
  const { length: exposure } = trial.requestTable;
  const { sent = 0 } = trial.baseline ?? {};
  const strange =
    name === LOST
      ? observed - metByClose(trial, closes)
      : Math.min(observed, strangeCloses(trial, name, closes));
  const fitting = observed - strange;
  const expected = (usual / Math.max(1, sent)) * exposure;
  const likelihood = likelihoodAtRate({ count: fitting, exposure }, { count: usual, exposure: sent });
  const excess =
    likelihood < ERROR_RATE ? Math.max(1, Math.round(fitting - expected)) : clustered(trial, name, closes);
  return { observed: strange + excess, expected };
}

/** How many requests met an end that the server announces after as many responses anyway. */
export function metOwnLimit(trial: WithLimit): number {
  return closedOn(trial, endedAtOwnLimit(trial));
}

/** How many requests were closed on these connections, perhaps of one kind. One that was handled has had its effect. */
function closedOn(trial: WithLimit, rows: ReadonlySet<number>, kind?: CloseKind): number {
  const { requestTable } = trial;
  let closed = 0;
  for (let id = 0; id < requestTable.length && rows.size > 0; id++) {
    if (requestTable.outcome(id) !== 'closed' || requestTable.handled(id) > 0) continue;
    if (isAllowedUnprocessed(trial, id)) continue;
    if (kind !== undefined && requestTable.closeKind(id) !== kind) continue;
    if (rows.has(requestTable.connection(id) ?? -1)) closed++;
  }
  return closed;
}

function usualCount(baseline: Baseline, name: string): number {
  const { [name]: counted = 0 } = baseline.counts;
  return name === LOST || name === 'closed' ? counted + closedWhenQuiet(baseline) : counted;
}

/** How many requests met a close that the server makes anyway, on a connection that had not been used before. */
function metByClose(trial: Trial, closes: readonly ServerClose[]): number {
  const pattern = trial.baseline?.closes;
  if (pattern?.quietMs === undefined) return 0;
  const usual = closes.filter((close) => close.inFlight && fits(close, pattern));
  return closedOn(trial, new Set(usual.map(({ row }) => row)), 'fresh');
}

/**
 * How many closes the time of the disruption has more than its share, where the baseline shows no pattern: a few that
 * come at once are not hidden by as many over a long trial.
 */
function clustered(trial: Trial, name: string, closes: readonly ServerClose[]): number {
  const { baseline, requestTable, disruption } = trial;
  const counts = CLOSES.get(name);
  if (counts === undefined || baseline === undefined || Object.keys(baseline.closes ?? {}).length > 0)
    return 0;
  const untilMs = disruption.endedMs + NEAR_MS;
  const isNear = (ms: number) => ms >= disruption.beganMs && ms <= untilMs;
  const count = closes.filter((close) => counts(close) && isNear(close.atMs)).length;
  let exposure = 0;
  for (let id = 0; id < requestTable.length; id++) if (isNear(requestTable.startMs(id))) exposure++;
  const usual = { count: usualCount(baseline, name), exposure: baseline.sent };
  return likelihoodAtRate({ count, exposure }, usual) < ERROR_RATE ? count : 0;
}

// What was closed before the disruption is not its doing.
function strangeCloses(
  { baseline, disruption }: Trial,
  name: string,
  closes: readonly ServerClose[],
): number {
  const counts = CLOSES.get(name);
  const pattern = baseline?.closes;
  if (counts === undefined || pattern === undefined) return 0;
  return closes.filter((close) => close.atMs >= disruption.beganMs && counts(close) && !fits(close, pattern))
    .length;
}
