// The first bad version of a gateway, or the first fixed one: npm run bisect -- --scenario NAME --good VERSION --bad VERSION.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../common/user-error.ts';
import { readKnownIssues } from '../../scenario/known-issues/read.ts';
import { readSettings } from '../../settings/settings.ts';
import { bisect } from './bisect.ts';
import { toCommand } from './command.ts';
import { readOptions, USAGE } from './options.ts';
import { scenarioRunner } from './scenario-runner.ts';
import { bisectFolder, readProgress, writeProgress } from './state.ts';
import { describeEnd, describePlan, describeStep } from './describe.ts';

const FOUND = 0;
const NOT_FOUND = 1;
const BAD_INPUT = 2;
const INTERRUPTED = 130;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const interrupted = new AbortController();
const interrupt = () => interrupted.abort();
// Not once: without a listener of its own left, the one of execa would end this process before it has said anything.
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (interrupted.signal.aborted) {
    process.stderr.write('reload-proof: interrupted; the same command goes on from here\n');
    process.exitCode = INTERRUPTED;
  } else if (error instanceof UserError) {
    process.stderr.write(`reload-proof: ${error.message}\n`);
    process.exitCode = BAD_INPUT;
  } else throw error;
} finally {
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help === true) {
    process.stdout.write(USAGE);
    return FOUND;
  }
  const { KNOWN_ISSUES, RESULTS_DIR } = readSettings(ROOT);
  const command = toCommand(options, readKnownIssues(path.resolve(ROOT, KNOWN_ISSUES)));
  const folder = bisectFolder(path.resolve(ROOT, RESULTS_DIR), command);
  const progress = readProgress(folder, command);
  process.stdout.write(describePlan(command));
  const say = (version: string, tally = progress.tallies[version]) => {
    if (tally) process.stdout.write(describeStep(version, tally, command));
  };
  Object.keys(progress.tallies).forEach((version) => say(version));
  if (options.plan === true) return FOUND;
  const ending = await bisect({
    question: command.question,
    trialsMax: command.trialsMax,
    progress,
    run: scenarioRunner(command, folder, interrupted.signal),
    keep: (now, version) => {
      writeProgress(folder, command, now);
      say(version, now.tallies[version]);
    },
    skipped: (version, why) => process.stdout.write(`${version}: skipped, ${why}\n`),
  });
  process.stdout.write(`${describeEnd(ending, command)}\n`);
  return ending.kind === 'found' ? FOUND : NOT_FOUND;
}
