import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { openRun } from '../report/verdicts/open-run.ts';
import { addOptions, type Options } from './check/options.ts';
import { runSuite } from './check/run-suite.ts';
import { toSettings } from './check/settings.ts';

/** Judges whether a reload of the user's own server is safe. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await check(options);
  });
}

async function check(options: Options): Promise<number> {
  const { json = false } = options;
  const { exitCode, folder } = await runSuite(toSettings(options), json);
  const { green, red, inconclusive } = EXIT_CODES;
  // Bad input, or ended by a signal.
  if (exitCode !== green && exitCode !== red) return exitCode;
  if (folder === undefined) return inconclusive;
  if (json) process.stdout.write(await readFile(path.join(folder, 'verdicts.json'), 'utf8'));
  const words = (await openRun(folder)).verdicts.map(({ verdict }) => verdict);
  if (words.includes('red')) return red;
  if (words.length === 0 || words.includes('inconclusive')) return inconclusive;
  // Green, unless something else went wrong.
  return exitCode;
}
