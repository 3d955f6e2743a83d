import type { CloseKind } from '../../record/requests/outcome.ts';
import { endedAtOwnLimit, type WithLimit } from './server-closes.ts';
import { isAllowedUnprocessed } from './unprocessed.ts';

/** How many requests met an end that the server announces after as many responses anyway. */
export function metOwnLimit(trial: WithLimit): number {
  return closedOn(trial, endedAtOwnLimit(trial));
}

/** How many requests were closed on these connections, perhaps of one kind. One that was handled has had its effect. */
export function closedOn(trial: WithLimit, rows: ReadonlySet<number>, kind?: CloseKind): number {
  const { requestTable } = trial;
  let closed = 0;
  for (let id = 0; id < requestTable.length && rows.size > 0; id++) {
    if (requestTable.outcome(id) !== 'closed' || requestTable.handled(id) > 0) continue;
    if (isAllowedUnprocessed(trial, id)) continue;
    if (kind !== undefined && requestTable.closeKind(id) !== kind) continue;
    if (rows.has(requestTable.connection(id) ?? -1)) closed++;
  }
  return closed;
}
