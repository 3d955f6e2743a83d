import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BUILD_ROOT } from '../../runtime/builds/cache.ts';
import { runId } from '../../runtime/reaper/reaper.ts';

/** Provides a log file for a start before any test. It is kept when the start fails, since the message names it. */
export async function withPreflightLog(start: (logFile: string) => Promise<void>): Promise<void> {
  const logFile = path.join(BUILD_ROOT, `preflight-${runId()}.log`);
  await start(logFile);
  await rm(logFile, { force: true });
}
