import { rm } from 'node:fs/promises';
import { isAlive } from '../runtime/processes/is-alive.ts';
import { runsIn, type RunState } from '../report/verdicts/begin-run.ts';

/**
 * Removes the oldest runs but so many. A folder that was renamed, or that something else made, is none of them, and a run that is being
 * written stays.
 */
export async function pruneRuns(results: string, keep: number): Promise<void> {
  const old = runsIn(results).slice(0, -keep);
  for (const run of old) if (!isBeingWritten(run)) await rm(run.folder, { recursive: true, force: true });
}

function isBeingWritten({ ended, pid }: RunState): boolean {
  return !ended && isAlive(pid);
}
