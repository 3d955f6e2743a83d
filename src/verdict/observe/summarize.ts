import { isBusy } from '../../record/target/idle-cpu.ts';
import {
  QUIET_MS,
  RECOVERY_CLASSES,
  type Recovery,
  type RecoveryClass,
  type RequestSummary,
} from '../../record/observation.ts';
import { noOutcomes } from '../../record/requests/outcome.ts';
import { isAllowedUnprocessed } from '../baseline/unprocessed.ts';
import { usualFaults } from '../baseline/usual-faults.ts';
import type { FlowTotals, JudgeableTrial, Trial } from '../../record/trial.ts';

const MS_PER_S = 1000;
/** Older trials do not record `quietMs`. Their load ended this long after the last fault, ms, */
const FORMER_QUIET_MS = 300;
/** or went on for at least this long after the disruption, ms: without a fault in that time, the target has healed. */
const FORMER_ENOUGH_MS = 500;
/** At this rate of faults the target counts as dead, although an existing connection may let a few requests through. */
const DEAD_RATE = 0.99;

/** Counts the requests of a trial in one pass, and determines the recovery class. */
export function summarize(trial: Trial): RequestSummary {
  const { requestTable, disruption } = trial;
  const outcomes = noOutcomes();
  const failures: Record<string, number> = {};
  const faults = { requests: 0, firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY };
  const counts = { before: 0, inFlight: 0, after: 0, unfinished: 0 };
  const isUsual = usualFaults(trial);
  let lastEndMs = 0;
  let lastFaultMs = 0;
  const lastSent = { okMs: Number.NEGATIVE_INFINITY, faultMs: Number.NEGATIVE_INFINITY };
  for (let id = 0; id < requestTable.length; id++) {
    const startMs = requestTable.startMs(id);
    const endMs = requestTable.endMs(id);
    const outcome = requestTable.outcome(id);
    if (endMs > lastEndMs) lastEndMs = endMs;
    if (endMs <= disruption.beganMs) counts.before++;
    else if (startMs <= disruption.beganMs) counts.inFlight++;
    if (startMs >= disruption.endedMs) counts.after++;
    if (outcome === undefined) counts.unfinished++;
    else outcomes[outcome]++;
    const isOk = outcome === 'ok';
    if (isOk) lastSent.okMs = startMs;
    if (isOk && requestTable.handled(id) <= 1) continue;
    faults.requests++;
    faults.firstMs = Math.min(faults.firstMs, endMs);
    faults.lastMs = Math.max(faults.lastMs, endMs);
    if (isOk) continue;
    const what = describeFailure(trial, id);
    failures[what] = (failures[what] ?? 0) + 1;
    if (endMs < disruption.beganMs || isUsual?.(id) === true || isAllowedUnprocessed(trial, id)) continue;
    lastFaultMs = Math.max(lastFaultMs, endMs - disruption.beganMs);
    lastSent.faultMs = startMs;
  }
  for (const { atMs } of [...trial.idleCloses, ...(trial.unsolicited ?? [])]) {
    faults.firstMs = Math.min(faults.firstMs, atMs);
    faults.lastMs = Math.max(faults.lastMs, atMs);
  }
  const seconds = requestTable.length === 0 ? 0 : (lastEndMs - requestTable.startMs(0)) / MS_PER_S;
  return {
    outcomes,
    failures,
    ...(trial.flows ? totalsOf(trial.flows) : counts),
    seconds,
    ...(Number.isFinite(faults.firstMs) ? { faults } : {}),
    recovery: recoveryAfter(trial, lastFaultMs, lastSent),
  };
}

// The target's own record has no requests, so those of its flows are the evidence.
function totalsOf({ before, inFlight, after, unfinished }: FlowTotals): Omit<FlowTotals, 'variants'> {
  return { before, inFlight, after, unfinished };
}

/** How the target came out of a trial's disruption. */
export function recoveryOf(trial: JudgeableTrial): Recovery {
  if (!('requestTable' in trial)) return trial.observations.summary.recovery;
  return (trial.observations?.summary ?? summarize(trial)).recovery;
}

/** The worst of several classes. */
export function worstRecovery(recoveries: readonly Recovery[]): RecoveryClass {
  const ranks = recoveries.map((recovery) => RECOVERY_CLASSES.indexOf(recovery.class));
  return RECOVERY_CLASSES[Math.max(0, ...ranks)] ?? 'clean';
}

function recoveryAfter(trial: Trial, lastFaultMs: number, lastSent: LastSent): Recovery {
  const { disruption } = trial;
  const found = fromFaults(trial, lastFaultMs, lastSent);
  // A kill takes no time, so everything after it counts as recovery.
  const tookMs = disruption.kind === 'kill' ? 0 : disruption.endedMs - disruption.beganMs;
  const recovery = { ...found, afterEndMs: Math.max(0, found.afterMs - tookMs) };
  const spins = trial.idleCpu.some(isBusy);
  return spins ? { ...recovery, class: 'spinning' } : recovery;
}

/** When the last ok request and the last faulty one were sent; monotonic ms. */
interface LastSent {
  okMs: number;
  faultMs: number;
}

// By the time of sending, since a request that fails after a long wait says nothing about those sent after it.
function fromFaults(trial: Trial, lastFaultMs: number, lastSent: LastSent): Omit<Recovery, 'afterEndMs'> {
  if (lastFaultMs === 0) return { class: 'clean', recovered: true, afterMs: 0, rate: 0 };
  const { load } = trial;
  const { okMs, faultMs } = lastSent;
  const endedMs = trial.loadEndedMs ?? Math.max(okMs, faultMs);
  const quietMs = okMs < faultMs ? 0 : endedMs - faultMs;
  const last = { afterMs: lastFaultMs, quietMs };
  if (quietMs >= (load.quietMs ?? FORMER_ENOUGH_MS))
    return { class: 'self-healed', recovered: true, ...last, rate: 0 };
  // A load that was meant to go on for longer ended at its bound, with faults until the end.
  if (load.quietMs === undefined && quietMs >= FORMER_QUIET_MS)
    return { class: 'unknown', recovered: false, ...last, rate: 0 };
  const lastMs = Math.max(okMs, faultMs);
  const wantedMs = load.quietMs ?? QUIET_MS;
  // Only requests after the disruption show how the target came out.
  const rate = faultRate(trial, Math.max(lastMs - wantedMs, Math.min(trial.disruption.endedMs, lastMs)));
  return { class: rate >= DEAD_RATE ? 'dead' : 'degraded', recovered: false, ...last, rate };
}

/** The share of faulty requests among those sent from this time on (monotonic ms). */
function faultRate({ requestTable }: Trial, fromMs: number): number {
  let all = 0;
  let faults = 0;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.startMs(id) < fromMs) continue;
    all++;
    if (requestTable.outcome(id) !== 'ok') faults++;
  }
  return faults / all;
}

function describeFailure({ requestTable, expectation }: Trial, id: number): string {
  const outcome = requestTable.outcome(id);
  const kind = requestTable.closeKind(id);
  const where = kind === 'reused' || kind === 'fresh' ? `${kind} connection` : kind;
  if (where !== undefined) return `${outcome}: ${where}, ${requestTable.closeHow(id)}`;
  if (outcome === 'bypass') return `bypass: ${expectation} missing`;
  const status = requestTable.status(id);
  if (outcome === 'error' || (outcome === 'unexpected' && status !== 0))
    return `${outcome}: status ${status}`;
  return outcome ?? 'no outcome';
}
