import type { Outcome } from '../../record/outcome.ts';
import type { Trial } from '../../record/trial.ts';

/** Whether the old version answered a request later than the bound after the switch. */
export function isStale({ requestTable, disruption }: Trial, id: number): boolean {
  const { switch: record } = disruption;
  if (!record || requestTable.side(id) !== 'old') return false;
  return requestTable.endMs(id) > record.askedMs + record.boundMs;
}

/** The outcome of a request, with what only the time of the switch tells; undefined when it never ended. */
export function outcomeOf(trial: Trial, id: number): Outcome | undefined {
  const outcome = trial.requestTable.outcome(id);
  return outcome === 'ok' && isStale(trial, id) ? 'stale' : outcome;
}

/** For each connection of the load, the ms from the switch to the end of the last answer by the old version; 0 for none after it. */
export function lastOldMs({ requestTable, disruption, load }: Trial): number[] {
  const last = Array.from({ length: load.connections }, () => 0);
  const { switch: record } = disruption;
  if (!record) return last;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.side(id) !== 'old') continue;
    const connection = requestTable.virtualUser(id);
    last[connection] = Math.max(last[connection] ?? 0, requestTable.endMs(id) - record.askedMs);
  }
  return last;
}
