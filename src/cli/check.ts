import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { WORKING_FOLDER } from '../common/places.ts';
import { ownDescriptors, requireDescriptors } from '../load/descriptor-limit.ts';
import { checkCommand, configCommand } from '../scenario/check/check-command.ts';
import type { VerdictsFile } from '../report/verdicts/schema.ts';
import { planTarget } from '../scenario/check/plan-target.ts';
import { NothingJudged, runChecks } from '../scenario/check/run-check.ts';
import { printProgress } from '../scenario/progress-lines.ts';
import { secretsOf } from '../settings/secrets.ts';
import { AcceptedFindings } from './check/accept.ts';
import { Interruption } from './check/interruption.ts';
import { checkPlugin } from './check/check-plugin.ts';
import { asksForPlugin } from './check/kong-options.ts';
import { addOptions, type Options } from './check/options.ts';
import { readChecks } from './check/settings.ts';

/** Judges whether a reload of the user's own server is safe. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await check(options);
  });
}

async function check(given: Options): Promise<number> {
  if (asksForPlugin(given)) return checkPlugin(given);
  const { json = false, accept = false } = given;
  const asked = await readChecks(given, { cwd: process.cwd(), folder: WORKING_FOLDER });
  const accepted = new AcceptedFindings(asked[0]?.place.folder ?? process.cwd());
  const planned = [];
  for (const each of asked) planned.push({ ...each, ...(await planTarget(each)) });
  for (const { flows } of planned)
    requireDescriptors(
      flows.map(({ load }) => load),
      ownDescriptors(),
    );
  const interruption = new Interruption().watch();
  const say = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  try {
    const {
      verdict,
      file,
      targets: found,
    } = await runChecks(
      planned.map(({ name, of, target, flows, settings, options }) => ({
        ...(name === undefined ? {} : { name }),
        target,
        flows,
        settings,
        all: options.all || accept,
        accepted: accepted.expectationsOf(of),
        rerunCommand: of === undefined ? checkCommand(settings, options) : configCommand(of, options),
        secrets: secretsOf(
          settings,
          flows.map(({ load }) => load.url),
        ),
        signal: interruption.signal,
        onLoad: (trial, progress) => printProgress(trial, progress, say),
        say,
      })),
    );
    const targets = planned.map(({ name, of }) => ({ name, target: of }));
    const judged = accepted.judge(file, targets);
    for (const line of judged?.lines ?? []) say(line);
    if (accept && interruption.exitCode === undefined) say(accepted.accept(file, targets));
    if (json) process.stdout.write(`${JSON.stringify(file, null, 2)}\n`);
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    const isWhole = found.length === planned.length && found.every(({ verdicts }) => verdicts.length > 0);
    if (accept) return isWhole && isDecided(file) ? EXIT_CODES.green : EXIT_CODES.inconclusive;
    return isWhole && judged ? judged.exitCode : EXIT_CODES[verdict];
  } catch (error) {
    if (!(error instanceof NothingJudged)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    return interruption.exitCode ?? EXIT_CODES.inconclusive;
  } finally {
    interruption.unwatch();
  }
}

function isDecided({ verdicts }: VerdictsFile): boolean {
  return verdicts.every(({ verdict }) => verdict !== 'inconclusive');
}
