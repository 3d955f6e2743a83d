// Looks for faults in the workflows, action.yml and the shell scripts: lint.ts [actionlint] [shellcheck] [zizmor], all without a name.
// Exit codes: 0 nothing found, 1 something found, 2 bad input, 77 a program cannot be had here, and the others found nothing.
import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { CACHE_FOLDER } from '../../src/common/places.ts';
import { UserError } from '../../src/common/user-error.ts';
import { Reaper } from '../../src/runtime/reaper/reaper.ts';
import { runStep, say } from '../workflows/step.ts';
import { MissingProgram, programPath, PROGRAMS, type Program } from './programs.ts';

/** That a check was skipped, as automake's test runner has it: `.ci/run` then counts it neither as passed nor as failed. */
const NOT_RUN = 77;

/** What each program is called with. What it may overlook is in its configuration, with the reason. */
const ARGUMENTS: Record<Program, () => Promise<string[]>> = {
  actionlint: async () => [`-shellcheck=${await shellcheckOrNone()}`, '-pyflakes='],
  shellcheck: async () => ['--external-sources', ...(await shellScripts())],
  // Its other audits ask GitHub, so that their result could change without a change here.
  zizmor: () => Promise.resolve(['--offline', '--no-progress', '--strict-collection', '.']),
};

await runStep(async () => {
  const asked = process.argv.slice(2).map(programNamed);
  // Builds belong to a run, which removes what a failed one leaves.
  const reaper = await Reaper.start(CACHE_FOLDER);
  const codes: number[] = [];
  try {
    for (const name of asked.length > 0 ? asked : PROGRAMS) codes.push(await lint(name));
  } finally {
    await reaper.finish();
  }
  return codes.find((code) => code !== 0 && code !== NOT_RUN) ?? Math.max(...codes);
});

async function lint(name: Program): Promise<number> {
  try {
    const { exitCode } = await execa(await programPath(name), await ARGUMENTS[name](), {
      stdio: 'inherit',
      reject: false,
    });
    say(exitCode === 0 ? `${name} found nothing` : `${name} ended with exit code ${String(exitCode)}`);
    return exitCode === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    say(`not run: ${name} (${error.message})`);
    return NOT_RUN;
  }
}

function programNamed(word: string): Program {
  const name = PROGRAMS.find((one) => one === word);
  if (name === undefined) throw new UserError(`lint.ts takes ${PROGRAMS.join(', ')} (got "${word}")`);
  return name;
}

/** Where shellcheck cannot be had, actionlint looks at everything but the scripts of the steps. */
async function shellcheckOrNone(): Promise<string> {
  try {
    return await programPath('shellcheck');
  } catch (error) {
    if (error instanceof MissingProgram) return '';
    throw error;
  }
}

/** Every file of the repository that begins as a shell script does, without those that were deleted just now. */
async function shellScripts(): Promise<string[]> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--', ':!*.ts', ':!*.md', ':!*.json']);
  const files = stdout.split('\0').filter((file) => existsSync(file));
  return files.filter((file) => /^#!.*\b(?:ba|da)?sh\b/.test(firstLine(file)));
}

function firstLine(file: string): string {
  return readFileSync(file, 'latin1').split('\n', 1)[0] ?? '';
}
