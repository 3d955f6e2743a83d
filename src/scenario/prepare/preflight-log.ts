import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BUILD_ROOT } from '../../runtime/builds/cache.ts';
import { runId } from '../../runtime/reaper/reaper.ts';

/** Gives a log file to what is started once before any test runs. It stays when that fails, since the message names it. */
export async function withPreflightLog(start: (logFile: string) => Promise<void>): Promise<void> {
  const logFile = path.join(BUILD_ROOT, `preflight-${runId()}.log`);
  await start(logFile);
  await rm(logFile, { force: true });
}
