import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { WORKING_FOLDER } from '../common/places.ts';
import { unlessAborted } from '../common/unless-aborted.ts';
import type { VerdictsFile } from '../report/verdicts/schema.ts';
import { isWholly } from '../scenario/check/judge-targets.ts';
import { closingAfter } from '../scenario/engine/closing-after.ts';
import { runTargets } from '../scenario/check/run-targets.ts';
import { AcceptedFindings } from './check/accept.ts';
import { passing } from './check/exit-code.ts';
import { interruptibly } from './check/interruptibly.ts';
import { maxDurationOf } from './check/max-duration.ts';
import { addOptions, type Options } from './check/options.ts';
import { requireWritable, writeOutputs } from './check/output-files.ts';
import { enginesOf, planAll, type Planned } from './check/planned.ts';
import { planInterruptibly } from './check/plan-interruptibly.ts';
import { checkProgress } from './check/progress.ts';
import { readChecks } from './check/settings.ts';

/** Judges whether a reload of the user's own server, or of Kong with a plugin of the user's own, is safe. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await check(options);
  });
}

async function check(given: Options): Promise<number> {
  const { json = false, accept = false, dryRun = false } = given;
  const ofOption = maxDurationOf(given);
  requireWritable(given);
  const { say, onLoad } = checkProgress(json);
  const { planned, accepted } = await planInterruptibly(async (interruptible) => {
    const places = { cwd: process.cwd(), folder: WORKING_FOLDER };
    const asked = await unlessAborted(readChecks(given, places), interruptible.signal);
    // Of a plugin in Kong, nothing is accepted.
    const server = asked.find((one) => !('plugin' in one));
    const findings = server && new AcceptedFindings(server.place.folder);
    return {
      planned: await planAll(asked, findings, { say, dryRun, ...interruptible }),
      accepted: findings,
    };
  });
  return closingAfter(enginesOf(planned), () =>
    dryRun
      ? announce(planned, say, { all: accept, ...ofOption })
      : interruptibly(async (interruption) => {
          const {
            verdict,
            file,
            folder,
            targets: found,
          } = await runTargets(
            planned.map(({ plan }) => ({
              ...plan,
              all: plan.all === true || accept,
              signal: interruption.signal,
              ...ofOption,
              onLoad,
              say,
            })),
          );
          const judged = accepted?.judge(file, planned);
          for (const line of judged?.lines ?? []) say(line);
          if (accept && accepted && interruption.exitCode === undefined) say(accepted.accept(file, planned));
          writeOutputs(
            given,
            file,
            planned.flatMap(({ plan }) => plan.secrets ?? []),
          );
          const isWhole = found.length === planned.length && found.every(isWholly);
          const exitCode =
            interruption.exitCode ??
            (accept
              ? isWhole && isDecided(file)
                ? EXIT_CODES.green
                : EXIT_CODES.inconclusive
              : passing(isWhole && judged ? judged.exitCode : EXIT_CODES[verdict], given));
          say(
            `Report: ${path.relative(process.cwd(), path.join(folder, 'report.html'))}  exit code ${exitCode}`,
          );
          if (json) process.stdout.write(`${JSON.stringify(file, null, 2)}\n`);
          return exitCode;
        }),
  );
}

/** What a dry run says. */
function announce(
  planned: readonly Planned[],
  say: (line: string) => void,
  given: Parameters<Planned['dryRun']>[0],
): Promise<number> {
  for (const { name, dryRun } of planned) {
    if (name !== undefined) say(`target ${name}`);
    for (const line of dryRun(given)) say(line);
  }
  return Promise.resolve(EXIT_CODES.green);
}

function isDecided({ verdicts }: VerdictsFile): boolean {
  return verdicts.every(({ verdict }) => verdict !== 'inconclusive');
}
