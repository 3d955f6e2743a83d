import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { WORKING_FOLDER } from '../common/places.ts';
import { ownDescriptors, requireDescriptors } from '../load/descriptor-limit.ts';
import { checkCommand, configCommand } from '../scenario/check/check-command.ts';
import type { VerdictsFile } from '../report/verdicts/schema.ts';
import { requireTestcontainers } from '../scenario/check/own-plugin/require-testcontainers.ts';
import { planTarget } from '../scenario/check/plan-target.ts';
import { runChecks } from '../scenario/check/run-check.ts';
import { secretsOf } from '../settings/secrets.ts';
import { AcceptedFindings } from './check/accept.ts';
import { dryRunLines } from '../scenario/check/announcement.ts';
import { passing } from './check/exit-code.ts';
import { interruptibly } from './check/interruptibly.ts';
import { asksForPlugin } from './check/kong-options.ts';
import { addOptions, type Options } from './check/options.ts';
import { requireWritable, writeOutputs } from './check/output-files.ts';
import { checkProgress } from './check/progress.ts';
import { readChecks } from './check/settings.ts';
import { toMs } from './values.ts';

/** Judges whether a reload of the user's own server is safe. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await check(options);
  });
}

async function check(given: Options): Promise<number> {
  if (asksForPlugin(given)) {
    requireTestcontainers();
    // Loaded only here, since it loads testcontainers, which may not be installed.
    const { checkPlugin } = await import('./check/check-plugin.ts');
    return checkPlugin(given);
  }
  const { json = false, accept = false, maxDuration, dryRun = false } = given;
  const maxDurationMs = maxDuration === undefined ? undefined : toMs('max-duration', maxDuration, 1000);
  requireWritable(given);
  const asked = await readChecks(given, { cwd: process.cwd(), folder: WORKING_FOLDER });
  const accepted = new AcceptedFindings(asked[0]?.place.folder ?? process.cwd());
  const planned: Planned[] = [];
  for (const each of asked) planned.push(await planOne(each));
  for (const { flows } of planned)
    requireDescriptors(
      flows.map(({ load }) => load),
      ownDescriptors(),
    );
  const { say, onLoad } = checkProgress(json);
  if (dryRun) {
    for (const { name, flows, settings, options } of planned) {
      if (name !== undefined) say(`target ${name}`);
      for (const line of dryRunLines(flows, settings, options.all)) say(line);
    }
    return EXIT_CODES.green;
  }
  return interruptibly(async (interruption) => {
    const {
      verdict,
      file,
      folder,
      targets: found,
    } = await runChecks(
      planned.map(({ name, of, target, flows, settings, options, secrets, maxDurationMs: ownMs }) => ({
        ...(name === undefined ? {} : { name }),
        target,
        flows,
        settings,
        all: options.all || accept,
        accepted: accepted.expectationsOf(of),
        rerunCommand: of === undefined ? checkCommand(settings, options) : configCommand(of, options),
        secrets,
        signal: interruption.signal,
        maxDurationMs: maxDurationMs ?? ownMs,
        onLoad,
        say,
      })),
    );
    const targets = planned.map(({ name, of }) => ({ name, target: of }));
    const judged = accepted.judge(file, targets);
    for (const line of judged?.lines ?? []) say(line);
    if (accept && interruption.exitCode === undefined) say(accepted.accept(file, targets));
    writeOutputs(
      given,
      folder,
      file,
      planned.flatMap(({ secrets }) => secrets),
    );
    const isWhole = found.length === planned.length && found.every(({ verdicts }) => verdicts.length > 0);
    const exitCode =
      interruption.exitCode ??
      (accept
        ? isWhole && isDecided(file)
          ? EXIT_CODES.green
          : EXIT_CODES.inconclusive
        : passing(isWhole && judged ? judged.exitCode : EXIT_CODES[verdict], given));
    say(`Report: ${path.relative(process.cwd(), path.join(folder, 'report.html'))}  exit code ${exitCode}`);
    if (json) process.stdout.write(`${JSON.stringify(file, null, 2)}\n`);
    return exitCode;
  });
}

type Planned = Awaited<ReturnType<typeof planOne>>;

async function planOne(asked: Awaited<ReturnType<typeof readChecks>>[number]) {
  const one = { ...asked, ...(await planTarget(asked)) };
  const urls = one.flows.map(({ load }) => load.url);
  return { ...one, secrets: secretsOf(one.settings, urls) };
}

function isDecided({ verdicts }: VerdictsFile): boolean {
  return verdicts.every(({ verdict }) => verdict !== 'inconclusive');
}
