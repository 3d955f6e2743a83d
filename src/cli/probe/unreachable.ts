import { UserError } from '../../common/user-error.ts';
import type { ProbeResult } from '../../load/probe/probe.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import { explainError } from './explain-error.ts';

/** Of a schedule, which may send few requests a second. */
const SCHEDULED_MIN = 2;

/** Whether nobody has been there from the beginning: then more requests would show no more. */
export function isUnreachable(
  { ended, outcomes }: Pick<Progress, 'ended' | 'outcomes'>,
  {
    connections,
    rate,
    requests = Number.POSITIVE_INFINITY,
  }: Pick<LoadPlan, 'connections' | 'rate' | 'requests'>,
): boolean {
  const enough = Math.min(requests, rate === undefined ? connections : SCHEDULED_MIN);
  return ended >= enough && outcomes.refused === ended;
}

/** @throws UserError when every request was refused */
export function requireReached(
  { requestTable, errors }: Pick<ProbeResult, 'requestTable' | 'errors'>,
  url: string,
): void {
  let ended = 0;
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome !== undefined && outcome !== 'refused') return;
    if (outcome === 'refused') ended++;
  }
  if (ended === 0) return;
  const why = errors.map(([label]) => explainError(label)).join(', ');
  throw new UserError(`--url ${new URL(url).origin} cannot be reached: ${why}`);
}
