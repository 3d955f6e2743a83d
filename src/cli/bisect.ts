import path from 'node:path';
import type { Command } from 'commander';
import { IN_CLONE, WORKING_FOLDER } from '../common/places.ts';
import { UserError } from '../common/user-error.ts';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { knownIssuesPath } from '../scenario/known-issues/files.ts';
import { readKnownIssues } from '../scenario/known-issues/read.ts';
import { readSettings } from '../settings/settings.ts';
import { bisect } from './bisect/bisect.ts';
import { toCommand } from './bisect/read-options.ts';
import { describeEnd, describePlan, describeStep } from './bisect/describe.ts';
import { addOptions, asksForVersions, type Options } from './bisect/options.ts';
import { scenarioRunner } from './bisect/scenario-runner.ts';
import { bisectFolder, readProgress, writeProgress } from './bisect/state.ts';
import { bisectVersions } from './bisect/versions/command.ts';

/** Finds the first version that is bad, or the first that is good again. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await unlessInterrupted((signal) => run(options, signal));
  });
}

async function unlessInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  // Not once: without a listener of its own left, the one of execa would end this process before it has said anything.
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work(interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.stderr.write('reload-proof: interrupted; the same command goes on from here\n');
    return EXIT_CODES.interrupted;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  if (asksForVersions(options)) return bisectVersions(options, signal);
  const { KNOWN_ISSUES, RESULTS_DIR } = readSettings(WORKING_FOLDER);
  const asked = toCommand(options, readKnownIssues(knownIssuesPath(KNOWN_ISSUES)));
  if (!IN_CLONE && options.plan !== true)
    throw new UserError(
      '--scenario runs the scenarios, test files that only a clone of reload-proof has: run it there (--plan works here too), or bisect a server of your own with --versions-from',
    );
  const folder = bisectFolder(path.resolve(WORKING_FOLDER, RESULTS_DIR), asked);
  const progress = readProgress(folder, asked);
  process.stdout.write(describePlan(asked));
  const say = (version: string, tally = progress.tallies[version]) => {
    if (tally) process.stdout.write(describeStep(version, tally, asked));
  };
  Object.keys(progress.tallies).forEach((version) => say(version));
  if (options.plan === true) return EXIT_CODES.green;
  const ending = await bisect({
    question: asked.question,
    trialsMax: asked.trialsMax,
    progress,
    run: scenarioRunner(asked, folder, signal),
    keep: (now, version) => {
      writeProgress(folder, asked, now);
      say(version, now.tallies[version]);
    },
    skipped: (version, why) => process.stdout.write(`${version}: skipped, ${why}\n`),
  });
  process.stdout.write(`${describeEnd(ending, asked)}\n`);
  return ending.kind === 'found' ? EXIT_CODES.green : EXIT_CODES.red;
}
