import { noOutcomes, OUTCOMES } from '../../record/outcome.ts';
import type { Trial } from '../../record/trial.ts';
import { missingEffect, missingLoad, reasonsToDiscard } from '../../verdict/decide/evidence.ts';
import { recoveryOf } from '../../verdict/observe/recovery.ts';
import { lastOldMs, outcomeOf } from '../../verdict/observe/stale.ts';
import { loadSeconds } from '../verdicts/entry.ts';

/** One line about a trial that has just ended: which, how much, what came, how long the disruption took. */
export function trialLine(trial: Trial, planned: number): string {
  const { requestTable, disruption } = trial;
  const counts = noOutcomes();
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = outcomeOf(trial, id);
    if (outcome) counts[outcome]++;
  }
  const seen = OUTCOMES.filter((outcome) => counts[outcome] > 0).map(
    (outcome) => `${outcome} ${counts[outcome]}`,
  );
  const rate = Math.round(requestTable.length / Math.max(0.001, loadSeconds(trial)));
  const lacking = [...missingEffect(trial), ...missingLoad(trial)];
  const proves =
    reasonsToDiscard(trial).length > 0 ? 'it proves nothing' : 'without a violation it proves nothing';
  return [
    `${trial.variant.padEnd(8)} trial ${String(trial.number).padStart(2)} of ${planned}`,
    `sent ${requestTable.length} at ${rate}/s`,
    seen.join(', '),
    `${disruption.name} ${(disruption.endedMs - disruption.beganMs).toFixed(0)} ms`,
    ...(disruption.switch ? [switchWords(trial)] : []),
    recoveryOf(trial).word,
    ...(lacking.length > 0 ? [`${proves}: ${lacking.join('; ')}`] : []),
  ].join(' · ');
}

function switchWords(trial: Trial): string {
  const { switch: record } = trial.disruption;
  if (!record) return '';
  const lastMs = Math.max(...lastOldMs(trial)).toFixed(0);
  const leftMs = (record.stopMs - record.askedMs).toFixed(0);
  const slow = record.slow ? `, slow request ${record.slow.completed ? 'completed' : 'cut short'}` : '';
  return `last ${record.from} answer ${lastMs} ms and its last connection ${leftMs} ms after the switch${slow}`;
}
