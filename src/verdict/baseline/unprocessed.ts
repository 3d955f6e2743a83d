import type { Trial } from '../../record/trial.ts';

/** What shows whether requests were processed, and whether the load allows that they are not. */
export type WithUnprocessed = Pick<Trial, 'requestTable'> & { load: Pick<Trial['load'], 'allowUnprocessed'> };

/**
 * Whether a request was not processed in a flow that allows this, so that its client would have sent it again. The
 * probe does not; the next request of its virtual user stands for that, so one that meets the same fate counts.
 */
export function isAllowedUnprocessed({ requestTable, load }: WithUnprocessed, id: number): boolean {
  if (load.allowUnprocessed !== true) return false;
  if (requestTable.closeKind(id) !== 'unprocessed' || requestTable.handled(id) > 0) return false;
  const user = requestTable.virtualUser(id);
  for (let before = id - 1; before >= 0; before--)
    if (requestTable.virtualUser(before) === user) return requestTable.closeKind(before) !== 'unprocessed';
  return true;
}

/** How many requests of a trial were not processed although that is allowed. */
export function allowedUnprocessed(trial: WithUnprocessed): number {
  let allowed = 0;
  if (trial.load.allowUnprocessed !== true) return allowed;
  for (let id = 0; id < trial.requestTable.length; id++) if (isAllowedUnprocessed(trial, id)) allowed++;
  return allowed;
}
