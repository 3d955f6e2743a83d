import type { Baseline } from '../../record/baseline.ts';
import type { Observation } from '../../record/observation.ts';
import type { Trial } from '../../record/trial.ts';
import { closesAtRate, isCloseAssertion, otherOf, usualCloses, type CloseAssertion } from './close-rates.ts';
import { closedOn, metOwnLimit } from './own-limit.ts';
import { ERROR_RATE, likelihoodAtRate } from './rate-test.ts';
import { closedWhenQuiet, fits, type ServerClose } from './server-closes.ts';
import { allowedUnprocessed } from './unprocessed.ts';

const LOST = 'lost';
/** A close that comes so soon after a disruption belongs to its time, ms. */
const NEAR_MS = 1000;

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
    usual === 0 ? { observed: others, expected: 0 } : beyondRate(trial, baseline, name, others, closes);
  return { ...found, observed, counted: found.observed, expected: expected + atLimit };
}

function beyondRate(
  trial: Trial,
  baseline: Baseline,
  name: string,
  observed: number,
  closes: readonly ServerClose[],
): { observed: number; expected: number } {
  if (isCloseAssertion(name)) return closesBeyond(trial, baseline, name, observed, closes);
  const strange = name === LOST ? observed - metByClose(trial, closes) : 0;
  const fitting = observed - strange;
  const { length: exposure } = trial.requestTable;
  const usual = { count: usualCount(baseline, name), exposure: baseline.sent };
  const expected = (usual.count / Math.max(1, usual.exposure)) * exposure;
  const isUsual = likelihoodAtRate({ count: fitting, exposure }, usual) >= ERROR_RATE;
  return { observed: strange + (isUsual ? 0 : excess(fitting, expected)), expected };
}

function closesBeyond(
  trial: Trial,
  baseline: Baseline,
  name: CloseAssertion,
  observed: number,
  closes: readonly ServerClose[],
): { observed: number; expected: number } {
  const { length: exposure } = trial.requestTable;
  const fittingOf = (kind: CloseAssertion, count: number) =>
    count - Math.min(count, strangeCloses(trial, kind, closes));
  const other = otherOf(name);
  const own = fittingOf(name, observed);
  const { likelihood, expected } = closesAtRate(
    name,
    { own, other: fittingOf(other, countOf(trial, other)), exposure },
    baseline,
  );
  const beyond = likelihood < ERROR_RATE ? excess(own, expected) : clustered(trial, baseline, name, closes);
  return { observed: observed - own + beyond, expected };
}

function excess(count: number, expected: number): number {
  return Math.max(1, Math.round(count - expected));
}

function countOf(trial: Trial, name: CloseAssertion): number {
  const { idleCloses, requestTable } = trial;
  if (name === 'idle-closes') return idleCloses.length;
  let closed = 0;
  for (let id = 0; id < requestTable.length; id++) if (requestTable.outcome(id) === 'closed') closed++;
  return closed - metOwnLimit(trial) - allowedUnprocessed(trial);
}

function usualCount(baseline: Baseline, name: string): number {
  if (isCloseAssertion(name)) return usualCloses(name, baseline);
  const { [name]: counted = 0 } = baseline.counts;
  return name === LOST ? counted + closedWhenQuiet(baseline) : counted;
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
function clustered(
  trial: Trial,
  baseline: Baseline,
  name: CloseAssertion,
  closes: readonly ServerClose[],
): number {
  const { requestTable, disruption } = trial;
  if (Object.keys(baseline.closes ?? {}).length > 0) return 0;
  const untilMs = disruption.endedMs + NEAR_MS;
  const isNear = (ms: number) => ms >= disruption.beganMs && ms <= untilMs;
  const near = closes.filter(({ atMs }) => isNear(atMs));
  const own = near.filter((close) => counts(name, close)).length;
  let exposure = 0;
  for (let id = 0; id < requestTable.length; id++) if (isNear(requestTable.startMs(id))) exposure++;
  const { likelihood } = closesAtRate(name, { own, other: near.length - own, exposure }, baseline);
  return likelihood < ERROR_RATE ? own : 0;
}

// What was closed before the disruption is not its doing.
function strangeCloses(
  { baseline, disruption }: Trial,
  name: CloseAssertion,
  closes: readonly ServerClose[],
): number {
  const pattern = baseline?.closes;
  if (pattern === undefined) return 0;
  return closes.filter(
    (close) => close.atMs >= disruption.beganMs && counts(name, close) && !fits(close, pattern),
  ).length;
}

function counts(name: CloseAssertion, { inFlight }: ServerClose): boolean {
  return inFlight === (name === 'closed');
}
