import { EXIT_CODES } from '../../common/exit-codes.ts';
import { WORKING_FOLDER } from '../../common/places.ts';
import { runOwnPlugin } from '../../scenario/check/own-plugin/run-own-plugin.ts';
import { NothingJudged } from '../../scenario/check/run-check.ts';
import { printProgress } from '../../scenario/progress-lines.ts';
import { Interruption } from './interruption.ts';
import type { Options } from './options.ts';
import { readOwnPlugin } from './own-plugin.ts';

/** Judges a plugin of the user's own in Kong. Returns the exit code. */
export async function checkPlugin(given: Options): Promise<number> {
  const { json = false } = given;
  const plan = await readOwnPlugin(given, WORKING_FOLDER);
  const interruption = new Interruption().watch();
  const say = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  try {
    const { verdict, file } = await runOwnPlugin({
      ...plan,
      signal: interruption.signal,
      onLoad: (trial, progress) => printProgress(trial, progress, say),
      say,
    });
    if (json) process.stdout.write(`${JSON.stringify(file, null, 2)}\n`);
    return interruption.exitCode ?? EXIT_CODES[verdict];
  } catch (error) {
    if (!(error instanceof NothingJudged)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    return interruption.exitCode ?? EXIT_CODES.inconclusive;
  } finally {
    interruption.unwatch();
  }
}
