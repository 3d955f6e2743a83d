import type { StreamPlan } from '../flow/load-plan.ts';
import { switchOf, type Trial } from '../trial.ts';
import type { RequestTable } from './request-table.ts';

type Recorded = Pick<Trial, 'disruption' | 'requestTable'> & { load: { stream?: StreamPlan } };

/**
 * Whether a response came from the old version after the bound, which counts from the switch. A stream came when it was
 * accepted: how long it then lasts is for the old instance to say.
 */
export function isStale({ requestTable, ...trial }: Recorded, id: number): boolean {
  const record = switchOf(trial);
  if (!record || requestTable.side(id) !== 'old') return false;
  const cameMs = trial.load.stream
    ? requestTable.startMs(id) + requestTable.firstByteMs(id)
    : requestTable.endMs(id);
  return cameMs > record.requestedMs + record.boundMs;
}

/**
 * Changes `ok` to `stale` where the old version responded too late. The probe cannot, since it does not know when the
 * switch was.
 */
export function markStale(trial: Recorded): void {
  if (!switchOf(trial)) return;
  const { requestTable } = trial;
  for (let id = 0; id < requestTable.length; id++)
    if (requestTable.outcome(id) === 'ok' && isStale(trial, id)) requestTable.setOutcome(id, 'stale');
}

/** For each virtual user, the time from the switch to its last response from the old version, ms; 0 without one. */
export function lastOldMs(trial: Pick<Trial, 'disruption' | 'requestTable' | 'load'>): number[] {
  const { requestTable, load } = trial;
  const last = Array.from({ length: load.connections }, () => 0);
  const record = switchOf(trial);
  if (!record) return last;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.side(id) !== 'old') continue;
    const user = requestTable.virtualUser(id);
    last[user] = Math.max(last[user] ?? 0, requestTable.endMs(id) - record.requestedMs);
  }
  return last;
}

/** How many responses came from the new version. */
export function responsesFromNew(requestTable: RequestTable): number {
  let count = 0;
  for (let id = 0; id < requestTable.length; id++) if (requestTable.side(id) === 'new') count++;
  return count;
}
