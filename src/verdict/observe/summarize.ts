import { BUSY_SHARE } from '../../record/idle-cpu.ts';
import {
  RECOVERY_CLASSES,
  type Recovery,
  type RecoveryClass,
  type RequestSummary,
} from '../../record/observation.ts';
import { noOutcomes } from '../../record/outcome.ts';
import type { Trial } from '../../record/trial.ts';

const MS_PER_S = 1000;
/** Whether the target recovered is decided by the last requests: this share of those sent after the disruption, with a minimum. */
const TAIL_SHARE = 0.4;
const TAIL_MIN = 50;
/** From this rate of faults on, the target counts as dead: an existing connection may let a few requests through. */
const DEAD_RATE = 0.99;

/** Counts the requests of a trial in one pass, and classifies how the target recovered. */
export function summarize(trial: Trial): RequestSummary {
  const { requestTable, disruption } = trial;
  const outcomes = noOutcomes();
  const failures: Record<string, number> = {};
  const faults = { requests: 0, firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY };
  const counts = { before: 0, inFlight: 0, after: 0, unfinished: 0 };
  let lastEndMs = 0;
  let lastFaultMs = 0;
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
    if (isOk && requestTable.handled(id) <= 1) continue;
    faults.requests++;
    faults.firstMs = Math.min(faults.firstMs, endMs);
    faults.lastMs = Math.max(faults.lastMs, endMs);
    if (isOk) continue;
    const what = describeFailure(trial, id);
    failures[what] = (failures[what] ?? 0) + 1;
    if (endMs >= disruption.beganMs) lastFaultMs = Math.max(lastFaultMs, endMs - disruption.beganMs);
  }
  for (const { atMs } of [...trial.idleCloses, ...(trial.unsolicited ?? [])]) {
    faults.firstMs = Math.min(faults.firstMs, atMs);
    faults.lastMs = Math.max(faults.lastMs, atMs);
  }
  const seconds = requestTable.length === 0 ? 0 : (lastEndMs - requestTable.startMs(0)) / MS_PER_S;
  return {
    outcomes,
    failures,
    ...counts,
    seconds,
    ...(Number.isFinite(faults.firstMs) ? { faults } : {}),
    recovery: recoveryAfter(trial, lastFaultMs, counts.after),
  };
}

/** How the target came out of a trial. */
export function recoveryOf(trial: Trial): Recovery {
  return (trial.observations?.summary ?? summarize(trial)).recovery;
}

/** The worst class of many. */
export function worstRecovery(recoveries: readonly Recovery[]): RecoveryClass {
  const ranks = recoveries.map(({ word }) => RECOVERY_CLASSES.indexOf(word));
  return RECOVERY_CLASSES[Math.max(0, ...ranks)] ?? 'clean';
}

function recoveryAfter(trial: Trial, lastFaultMs: number, sentAfter: number): Recovery {
  const { disruption } = trial;
  const found = fromFaults(trial, lastFaultMs, sentAfter);
  // A kill takes no time: everything after it counts as recovery.
  const tookMs = disruption.kind === 'kill' ? 0 : disruption.endedMs - disruption.beganMs;
  const recovery = { ...found, afterEndMs: Math.max(0, found.afterMs - tookMs) };
  const spins = trial.idleCpu.some(({ share }) => share >= BUSY_SHARE);
  return spins ? { ...recovery, word: 'spinning' } : recovery;
}

function fromFaults(trial: Trial, lastFaultMs: number, sentAfter: number): Omit<Recovery, 'afterEndMs'> {
  if (lastFaultMs === 0) return { word: 'clean', recovered: true, afterMs: 0, rate: 0 };
  const rate = faultRate(trial, Math.max(TAIL_MIN, Math.floor(sentAfter * TAIL_SHARE)));
  if (rate === 0) return { word: 'self-healed', recovered: true, afterMs: lastFaultMs, rate };
  return { word: rate >= DEAD_RATE ? 'dead' : 'degraded', recovered: false, afterMs: lastFaultMs, rate };
}

function faultRate({ requestTable }: Trial, tail: number): number {
  const from = Math.max(0, requestTable.length - tail);
  let faults = 0;
  for (let id = from; id < requestTable.length; id++) if (requestTable.outcome(id) !== 'ok') faults++;
  return requestTable.length === from ? 0 : faults / (requestTable.length - from);
}

function describeFailure({ requestTable, expectation }: Trial, id: number): string {
  const outcome = requestTable.outcome(id);
  const kind = requestTable.closeKind(id);
  if (kind !== undefined) return `${outcome}: ${kind} connection, ${requestTable.closeHow(id)}`;
  if (outcome === 'bypass') return `bypass: ${expectation} missing`;
  if (outcome === 'error') return `error: status ${requestTable.status(id)}`;
  return outcome ?? 'no outcome';
}
