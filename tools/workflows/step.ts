// What every script of a workflow's step needs.
import { appendFileSync } from 'node:fs';
import { UserError } from '../../src/common/user-error.ts';
import { reportErrors } from '../../src/cli/report-errors.ts';

/** What the environment must hold. @throws UserError */
export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new UserError(`${name} is not set; the workflow sets it`);
  return value;
}

/** Sets an output of the step, one line of text; outside of GitHub Actions it is printed. */
export function setOutput(name: string, value: string): void {
  const file = process.env['GITHUB_OUTPUT'];
  if (file === undefined || file === '') process.stdout.write(`${name}=${value}\n`);
  else appendFileSync(file, `${name}=${value}\n`);
}

/** Prints one line into the step's log. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints one line into the step's log, and onto the run's page. */
export function summarize(line: string): void {
  say(line);
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file !== undefined && file !== '') appendFileSync(file, `${line}\n`);
}

/** Runs the script: what it returns is the exit code, and bad input is one sentence. */
export function runStep(script: () => number | Promise<number>): Promise<void> {
  return reportErrors(async () => {
    process.exitCode = await script();
  });
}
