import { rm } from 'node:fs/promises';
import { isAlive } from '../runtime/processes/is-alive.ts';
import { runsIn, type RunState } from '../report/verdicts/begin-run.ts';

/**
 * Removes the oldest runs, and keeps this many. Folders that were renamed or are no runs stay, and so does a run that
 * is still being written.
 */
export async function pruneRuns(results: string, keep: number): Promise<void> {
  const old = runsIn(results).slice(0, -keep);
  for (const run of old) if (!isBeingWritten(run)) await rm(run.folder, { recursive: true, force: true });
}

function isBeingWritten({ ended, pid }: RunState): boolean {
  return !ended && isAlive(pid);
}
