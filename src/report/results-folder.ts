import { access, constants, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../runtime/user-error.ts';

/** The folder of the last run. */
export function latestFolder(resultsDir: string): string {
  return path.resolve(resultsDir, 'latest');
}

/**
 * Makes the folder of this run and clears what an earlier one left of the given files and folders in it.
 * @throws UserError when it cannot be written
 */
export async function prepareResults(resultsDir: string, stale: readonly string[]): Promise<string> {
  const folder = latestFolder(resultsDir);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    await Promise.all(stale.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
  } catch (error) {
    throw new UserError(
      `the results folder ${folder} cannot be written (${(error as Error).message}); set RESULTS_DIR to one that can`,
    );
  }
  return folder;
}
