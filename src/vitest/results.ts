import { inject } from 'vitest';
import { beginRun } from '../report/verdicts/begin-run.ts';

/** The run's folder in the results, for a test that is about to write into it: with that the run has begun. */
export function results(): string {
  const run = inject('run');
  beginRun(run);
  return run.folder;
}
