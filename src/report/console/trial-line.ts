import { recoveryText } from './recovery-text.ts';
import { OUTCOMES } from '../../record/requests/outcome.ts';
import type { Waits } from '../../record/observation.ts';
import { podsText } from '../../record/target/workload-state.ts';
import { lastOldMs } from '../../record/requests/stale.ts';
import { nameOf, switchOf, type Trial } from '../../record/trial.ts';
import { observe } from '../../verdict/observe/observe.ts';
import { streamsText } from './streams-text.ts';
import { waitsText } from './waits-text.ts';

/** A line says how long requests waited if that is so much longer than without the disruption, ms. */
const NOTABLE_WAIT_MS = 500;

/**
 * One line about a finished trial: its scenario and number, the load, the outcomes, and how long the disruption took.
 * What is missing, and what became of pods, is added to `said`, and not repeated if it is there: it is the same for flows
 * that run together.
 */
export function trialLine(trial: Trial, planned: number, said = new Set<string>()): string {
  const { requestTable, disruption } = trial;
  const { summary, waits, missingEffect, missingLoad, discarded } = observe(trial);
  const { outcomes: counts, seconds, recovery } = summary;
  const seen = OUTCOMES.filter((outcome) => counts[outcome] > 0).map(
    (outcome) => `${outcome} ${counts[outcome]}`,
  );
  const rate = Math.round(requestTable.length / Math.max(0.001, seconds));
  const missing = [...missingEffect, ...missingLoad];
  const unsaid = missing.filter((why) => !said.has(why));
  for (const why of unsaid) said.add(why);
  const { before, after } = trial;
  const changes = before.workload && after.workload ? [podsText(before.workload, after.workload)] : [];
  const pods = changes.filter((text) => !said.has(text));
  for (const text of pods) said.add(text);
  const weight = discarded.length > 0 ? 'does not count' : 'no evidence for a green';
  return [
    `${trial.scenario} ${trial.variant.padEnd(8)} trial ${String(trial.number).padStart(2)} of ${planned}`,
    `sent ${requestTable.length} at ${rate}/s`,
    seen.join(', '),
    disruptionText(disruption, missingEffect.length === 0),
    ...(switchOf(trial) ? [switchText(trial)] : []),
    ...pods,
    ...(trial.streams ? [streamsText(trial.streams, disruption.beganMs)] : []),
    ...(waits && isNotable(waits) ? [waitsText(waits, nameOf(disruption))] : []),
    recoveryText(recovery.class, trial.idleCloses.length, trial.unsolicited?.length ?? 0),
    ...(missing.length > 0 ? [unsaid.length > 0 ? `${weight}: ${unsaid.join('; ')}` : weight] : []),
  ].join(' · ');
}

function isNotable({ longestMs, withoutMs = longestMs }: Waits): boolean {
  return longestMs - withoutMs >= NOTABLE_WAIT_MS;
}

// For a reload command, the end of the reload is when its effect shows, which may never happen.
function disruptionText(disruption: Trial['disruption'], tookEffect: boolean): string {
  const { beganMs, endedMs, commandMs, failure } = disruption;
  const ms = (endedMs - beganMs).toFixed(0);
  if (commandMs === undefined) return `${nameOf(disruption)} ${ms} ms`;
  const command = `${nameOf(disruption)} command ${commandMs.toFixed(0)} ms`;
  if (failure !== undefined) return command;
  return tookEffect ? `${command}, in effect after ${ms} ms` : `${command}, no effect seen within ${ms} ms`;
}

function switchText(trial: Trial): string {
  const record = switchOf(trial);
  if (!record) return '';
  const lastMs = Math.max(...lastOldMs(trial)).toFixed(0);
  const stoppedMs = (record.stopMs - record.requestedMs).toFixed(0);
  const each = record.slow ?? [];
  const ended = each.every(({ completed }) => completed) ? 'completed' : 'cut short';
  const slow = each.length > 0 ? `, slow request ${ended}` : '';
  return `last response from ${record.from} ${lastMs} ms and its last connection ${stoppedMs} ms after the switch${slow}`;
}
