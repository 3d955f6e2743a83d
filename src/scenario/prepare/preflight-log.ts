import { rm } from 'node:fs/promises';
import path from 'node:path';
import { CACHE_FOLDER } from '../../common/places.ts';
import { runId } from '../../runtime/reaper/reaper.ts';

/** Provides a log file for a start before any test. It is kept when the start fails, since the message names it. */
export async function withPreflightLog(start: (logFile: string) => Promise<void>): Promise<void> {
  const logFile = path.join(CACHE_FOLDER, `preflight-${runId()}.log`);
  await start(logFile);
  await rm(logFile, { force: true });
}
