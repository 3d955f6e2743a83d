import type { Outcome } from '../load/outcome.ts';
import type { Trial } from '../trial/trial.ts';

/** Whether the old version answered a request later than the bound after the switch. */
export function isStale({ recording, disturbance }: Trial, id: number): boolean {
  const { switch: record } = disturbance;
  if (!record || recording.side(id) !== 'old') return false;
  return recording.endMs(id) > record.askedMs + record.boundMs;
}

/** The outcome of a request, with what only the time of the switch tells; undefined when it never ended. */
export function outcomeOf(trial: Trial, id: number): Outcome | undefined {
  const outcome = trial.recording.outcome(id);
  return outcome === 'ok' && isStale(trial, id) ? 'stale' : outcome;
}

/** For each connection of the load, the ms from the switch to the end of the last answer by the old version; 0 for none after it. */
export function lastOldMs({ recording, disturbance, load }: Trial): number[] {
  const last = Array.from({ length: load.connections }, () => 0);
  const { switch: record } = disturbance;
  if (!record) return last;
  for (let id = 0; id < recording.length; id++) {
    if (recording.side(id) !== 'old') continue;
    const connection = recording.connection(id);
    last[connection] = Math.max(last[connection] ?? 0, recording.endMs(id) - record.askedMs);
  }
  return last;
}
