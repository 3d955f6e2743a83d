import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';

/** The file that marks the folder of a run. */
export const RUN_FILE = 'run.json';

/** A run and its folder, which is kept once the run has begun (see begin-run.ts). */
export interface Run {
  folder: string;
  /** ISO 8601. */
  startedAt: string;
  /** The process that runs the tests. */
  pid: number;
  /** Whether it is going to judge. */
  judges: boolean;
}

/** The path of the link to the run that was started last. */
export function latestLink(resultsDir: string): string {
  return path.resolve(resultsDir, 'latest');
}

/** Whether a folder has the name of a run: its start in UTC, with a number if several started in the same second. */
export function isRunName(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?$/.test(name);
}

/**
 * Creates an empty folder for a run that starts now.
 * @throws UserError if the results folder is not writable
 */
export async function reserveRun(resultsDir: string, judges: boolean, now = new Date()): Promise<Run> {
  const folder = await reserveFolder(path.resolve(resultsDir), now);
  return { folder, startedAt: now.toISOString(), pid: process.pid, judges };
}

async function reserveFolder(results: string, now: Date): Promise<string> {
  const second = now.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replaceAll(':', '-');
  try {
    await mkdir(results, { recursive: true });
    await access(results, constants.W_OK);
    for (let number = 1; ; number++) {
      const folder = path.join(results, number === 1 ? second : `${second}-${number}`);
      if (await created(folder)) return folder;
    }
  } catch (error) {
    throw new UserError(
      `the results folder ${results} cannot be written (${(error as Error).message}); set RESULTS_DIR to a writable folder`,
    );
  }
}

async function created(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
