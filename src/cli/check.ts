import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { openRun } from '../report/verdicts/open-run.ts';
import { runSuite } from './check/run-suite.ts';
import { toSettings, type Options } from './check/settings.ts';

/** Judges whether a reload of the user's own server is safe. */
export function define(command: Command): void {
  command
    .usage('--url URL --reload COMMAND [options]')
    .option('--url <URL>', 'a GET request that the server answers with a status below 400 (TARGET_URL)')
    .option('--reload <COMMAND>', 'the shell command that reloads the server (RELOAD_COMMAND)')
    .option(
      '--expect-header <NAME>',
      'a header of a good response; a response without it bypassed the plugin (EXPECT_HEADER)',
    )
    .option(
      '--bypass-status <N>',
      'a status that only the upstream returns, which proves a bypass (BYPASS_STATUS)',
    )
    .option('--rate <R>', 'requests per second (LOAD_RATE; default: as many as the connections carry)')
    .addHelpText(
      'after',
      `
Each option can also be set in the environment or in .env, by the name in parentheses.

Exit codes: 0 green, 1 red, 2 bad input or set-up, 3 inconclusive or nothing judged.

Example:
  $ npx reload-proof check --url http://127.0.0.1:8000/hello --reload 'kong reload' --expect-header x-my-plugin`,
    )
    .action(async (options: Options) => {
      process.exitCode = await check(options);
    });
}

async function check(options: Options): Promise<number> {
  const { exitCode, folder } = await runSuite(toSettings(options));
  const { green, red, inconclusive } = EXIT_CODES;
  // Bad input, or ended by a signal.
  if (exitCode !== green && exitCode !== red) return exitCode;
  if (folder === undefined) return inconclusive;
  const words = (await openRun(folder)).verdicts.map(({ verdict }) => verdict);
  if (words.includes('red')) return red;
  if (words.length === 0 || words.includes('inconclusive')) return inconclusive;
  // Green, unless something else went wrong.
  return exitCode;
}
