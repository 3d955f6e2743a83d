import path from 'node:path';
import { EXIT_CODES } from '../../common/exit-codes.ts';
import { WORKING_FOLDER } from '../../common/places.ts';
import { runOwnPlugin } from '../../scenario/check/own-plugin/run-own-plugin.ts';
import { dryRunLines, seriesFor } from '../../scenario/check/own-plugin/series.ts';
import { passing } from './exit-code.ts';
import { interruptibly } from './interruptibly.ts';
import type { Options } from './options.ts';
import { requireWritable, writeOutputs } from './output-files.ts';
import { readOwnPlugin } from './own-plugin.ts';
import { checkProgress } from './progress.ts';

/** Judges a plugin of the user's own in Kong. Returns the exit code. */
export async function checkPlugin(given: Options): Promise<number> {
  const { json = false, dryRun = false } = given;
  requireWritable(given);
  const plan = await readOwnPlugin(given, WORKING_FOLDER);
  const { say, onLoad } = checkProgress(json);
  if (dryRun) {
    const { plugin, expectHeader, settings } = plan;
    for (const line of dryRunLines(seriesFor(plugin.language, expectHeader, settings), settings)) say(line);
    return EXIT_CODES.green;
  }
  return interruptibly(async (interruption) => {
    const { verdict, file, folder } = await runOwnPlugin({
      ...plan,
      signal: interruption.signal,
      onLoad,
      say,
    });
    writeOutputs(given, folder, file, plan.secrets ?? []);
    const exitCode = interruption.exitCode ?? passing(EXIT_CODES[verdict], given);
    say(`Report: ${path.relative(process.cwd(), path.join(folder, 'report.html'))}  exit code ${exitCode}`);
    if (json) process.stdout.write(`${JSON.stringify(file, null, 2)}\n`);
    return exitCode;
  });
}
