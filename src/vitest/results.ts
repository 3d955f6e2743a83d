import { inject } from 'vitest';
import { beginRun } from '../report/verdicts/begin-run.ts';

/** The folder of the run, for a test that is about to write into it. This marks the run as begun. */
export function results(): string {
  const run = inject('run');
  beginRun(run);
  return run.folder;
}
