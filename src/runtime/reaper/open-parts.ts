import { tmpdir } from 'node:os';
import { RUN_TAG } from './environment-tags.ts';
import { closeRun, Reaper } from './reaper.ts';

let reaper: Promise<Reaper> | undefined;
let users = 0;

/**
 * Opens a run in this process, unless one is open already, so that parts can be started. What it returns closes the run
 * again: the reaper then ends what the last user has left behind, and does so, too, if this process dies before.
 */
export async function openParts(): Promise<() => Promise<void>> {
  // The run of a test suite that has a reaper of its own.
  if (reaper === undefined && process.env[RUN_TAG] !== undefined) return () => Promise.resolve();
  users++;
  // Nothing is built, so that the folder for builds can be any.
  reaper ??= Reaper.start(tmpdir());
  await reaper;
  let isOpen = true;
  return async () => {
    if (!isOpen) return;
    isOpen = false;
    if (--users > 0) return;
    const last = await reaper;
    reaper = undefined;
    closeRun();
    await last?.finish();
  };
}
