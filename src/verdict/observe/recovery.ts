import { KILL, type Trial } from '../../record/trial.ts';
import { outcomeOf } from './stale.ts';
import { BUSY_SHARE } from '../../record/idle-cpu.ts';

/** What became of the gateway after the disruption, from best to worst. */
export const RECOVERY_CLASSES = ['clean', 'self-healed', 'degraded', 'dead', 'spinning'] as const;
export type RecoveryClass = (typeof RECOVERY_CLASSES)[number];

/** How a gateway came out of one trial. */
export interface Recovery {
  word: RecoveryClass;
  /** Whether the end of the trial was without a fault. */
  recovered: boolean;
  /** Ms from the beginning of the disruption to the end of the last fault; 0 when there was none. */
  afterMs: number;
  /** Ms for which faults went on once the disruption was over; 0 when none did. */
  afterEndMs: number;
  /** Share of faults among the last requests, 0 to 1. */
  rate: number;
}

/** The last requests of a trial decide whether it is over: this share of those sent after the disruption, but some at least. */
const TAIL_SHARE = 0.4;
const TAIL_LEAST = 50;
/** Everything fails, but for what a dying connection lets through. */
const DEAD_RATE = 0.99;

/** Classes a trial by its faults after the disruption began. */
export function recoveryOf(trial: Trial): Recovery {
  const { disruption } = trial;
  const found = fromFaults(trial);
  // A kill is over at once: all that follows is the gateway's to mend.
  const tookMs = disruption.name === KILL ? 0 : disruption.endedMs - disruption.beganMs;
  const recovery = { ...found, afterEndMs: Math.max(0, found.afterMs - tookMs) };
  const spins = trial.idleCpu.some(({ share }) => share >= BUSY_SHARE);
  return spins ? { ...recovery, word: 'spinning' } : recovery;
}

function fromFaults(trial: Trial): Omit<Recovery, 'afterEndMs'> {
  const { requestTable, disruption } = trial;
  let lastFaultMs = 0;
  let sentAfter = 0;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.startMs(id) >= disruption.endedMs) sentAfter++;
    if (outcomeOf(trial, id) === 'ok' || requestTable.endMs(id) < disruption.beganMs) continue;
    lastFaultMs = Math.max(lastFaultMs, requestTable.endMs(id) - disruption.beganMs);
  }
  if (lastFaultMs === 0) return { word: 'clean', recovered: true, afterMs: 0, rate: 0 };
  const rate = faultRate(trial, Math.max(TAIL_LEAST, Math.floor(sentAfter * TAIL_SHARE)));
  if (rate === 0) return { word: 'self-healed', recovered: true, afterMs: lastFaultMs, rate };
  return { word: rate >= DEAD_RATE ? 'dead' : 'degraded', recovered: false, afterMs: lastFaultMs, rate };
}

/** The worst class of many. */
export function worstRecovery(recoveries: readonly Recovery[]): RecoveryClass {
  const ranks = recoveries.map(({ word }) => RECOVERY_CLASSES.indexOf(word));
  return RECOVERY_CLASSES[Math.max(0, ...ranks)] ?? 'clean';
}

function faultRate(trial: Trial, tail: number): number {
  const { requestTable } = trial;
  const from = Math.max(0, requestTable.length - tail);
  let faults = 0;
  for (let id = from; id < requestTable.length; id++) if (outcomeOf(trial, id) !== 'ok') faults++;
  return requestTable.length === from ? 0 : faults / (requestTable.length - from);
}
