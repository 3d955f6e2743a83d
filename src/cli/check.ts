import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { WORKING_FOLDER } from '../common/places.ts';
import { ownDescriptors, requireDescriptors } from '../load/descriptor-limit.ts';
import { checkCommand } from '../scenario/check/check-command.ts';
import { checkFlows } from '../scenario/check/default-flows.ts';
import { NothingJudged, runCheck } from '../scenario/check/run-check.ts';
import { printProgress } from '../scenario/progress-lines.ts';
import { secretsOf } from '../settings/secrets.ts';
import { findTarget } from '../targets/external/find-target.ts';
import { Interruption } from './check/interruption.ts';
import { addOptions, type Options } from './check/options.ts';
import { readCheck } from './check/settings.ts';

/** Judges whether a reload of the user's own server is safe. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await check(options);
  });
}

async function check(given: Options): Promise<number> {
  const { json = false } = given;
  const { settings, options } = readCheck(given, WORKING_FOLDER);
  const target = await findTarget(settings, options);
  const flows = checkFlows(target, options, settings);
  requireDescriptors(
    flows.map(({ load }) => load),
    ownDescriptors(),
  );
  const interruption = new Interruption().watch();
  const say = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  try {
    const { verdict, file } = await runCheck({
      target,
      flows,
      settings,
      all: options.all,
      rerunCommand: checkCommand(settings, options),
      secrets: secretsOf(settings),
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
