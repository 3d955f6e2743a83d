import { switchOf, type Trial } from './trial.ts';

/** Whether a response came from the old version later than the bound after the switch. */
export function isStale(trial: Pick<Trial, 'disruption' | 'requestTable'>, id: number): boolean {
  const record = switchOf(trial);
  if (!record || trial.requestTable.side(id) !== 'old') return false;
  return trial.requestTable.endMs(id) > record.askedMs + record.boundMs;
}

/** Records as `stale` what was ok but for the time of the switch, which the probe does not know. */
export function markStale(trial: Pick<Trial, 'disruption' | 'requestTable'>): void {
  if (!switchOf(trial)) return;
  const { requestTable } = trial;
  for (let id = 0; id < requestTable.length; id++)
    if (requestTable.outcome(id) === 'ok' && isStale(trial, id)) requestTable.setOutcome(id, 'stale');
}

/** For each virtual user, the ms from the switch to the end of the last response by the old version; 0 for none after it. */
export function lastOldMs(trial: Pick<Trial, 'disruption' | 'requestTable' | 'load'>): number[] {
  const { requestTable, load } = trial;
  const last = Array.from({ length: load.connections }, () => 0);
  const record = switchOf(trial);
  if (!record) return last;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.side(id) !== 'old') continue;
    const user = requestTable.virtualUser(id);
    last[user] = Math.max(last[user] ?? 0, requestTable.endMs(id) - record.askedMs);
  }
  return last;
}
