import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { verdictsFile, type VerdictEntry } from '../../report/verdicts/schema.ts';
import { EXIT_CODES } from '../../common/exit-codes.ts';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { readPositioned } from '../../common/positioned-yaml.ts';
import { VERSION_SETTINGS } from '../../settings/version-setting.ts';
import { testOf } from '../../verdict/bisect/question.ts';
import { covers } from '../../verdict/known-issues/known-issues.ts';
import type { Tally } from '../../verdict/decide/sequential-test.ts';
import { compareVersions } from '../../verdict/known-issues/versions.ts';
import type { Runner } from './bisect.ts';
import type { Command } from './read-options.ts';

const VITEST = path.join(PACKAGE_FOLDER, 'node_modules/vitest/vitest.mjs');

/** Runs the scenario as `npx vitest` does, each run of a version in a folder of its own, and reads its verdicts. */
export function scenarioRunner(command: Command, folder: string, signal: AbortSignal): Runner {
  return async (version, atMost) => {
    const results = path.join(folder, version);
    makeEmpty(results);
    const { exitCode, stderr } = await execa(
      process.execPath,
      [VITEST, 'run', '--project', 'scenarios', `tests/${command.scenario}.test.ts`],
      {
        cwd: PACKAGE_FOLDER,
        env: {
          ...VERSION_SETTINGS[command.gateway]?.(version),
          EXPECT: 'green',
          TRIALS_MAX: String(atMost),
          CONFIDENCE: String(testOf(command.question).confidence),
          RESULTS_DIR: results,
        },
        stdout: { file: path.join(results, 'run.log') },
        reject: false,
        cancelSignal: signal,
      },
    );
    signal.throwIfAborted();
    if (exitCode === EXIT_CODES.badInput) {
      const why = said(stderr);
      if (isMissing(why)) return { missing: why };
      throw new UserError(`${command.gateway} ${version} cannot be run: ${why}`);
    }
    const file = path.join(results, 'latest', 'verdicts.json');
    const { value } = readPositioned(file, `the results of ${command.gateway} ${version}`, verdictsFile);
    if (!value.complete)
      throw new UserError(
        `the run of ${command.gateway} ${version} did not finish; its output is in ${path.join(results, 'run.log')}`,
      );
    return tallyIn(value.verdicts, command, version);
  };
}

function makeEmpty(results: string): void {
  try {
    rmSync(path.join(results, 'latest'), { recursive: true, force: true });
    mkdirSync(results, { recursive: true });
  } catch (error) {
    throw new UserError(`${results} cannot be written (${(error as Error).message}); set RESULTS_DIR`);
  }
}

/** Whether what a run refused with says that there is no such version, rather than that something is out of order. */
export function isMissing(why: string): boolean {
  return /cannot be pulled \(.*(manifest unknown|not found(?!.*host)|no such image)/i.test(why);
}

function said(stderr: string): string {
  const line = stderr.split('\n').findLast((one) => one.startsWith('reload-proof: '));
  return (line ?? stderr.trim().split('\n').at(-1) ?? '').replace('reload-proof: ', '');
}

/** Trials of all variants that are asked for, by what the assertion found. @throws UserError when no verdict speaks of it, or of another version */
export function tallyIn(entries: readonly VerdictEntry[], command: Command, version: string): Tally {
  const { scenario, gateway, variant, assertion } = command;
  const sum: Tally = { clean: 0, violating: 0 };
  let found = false;
  for (const entry of entries) {
    if (entry.scenario !== scenario || !covers(variant, entry.variant)) continue;
    if (compareVersions(gateway, entry.version, version) !== 0)
      throw new UserError(
        `${gateway} ${version} says of itself that it is ${entry.version}; check its image or build`,
      );
    const tally = entry.assertions.find(({ name }) => name === assertion)?.tally;
    if (!tally) continue;
    found = true;
    sum.clean += tally.clean;
    sum.violating += tally.violating;
  }
  if (found) return sum;
  const ran = entries.map((entry) => entry.variant).join(', ');
  throw new UserError(
    `the run of ${gateway} ${version} has no verdict on ${assertion} in ${variant}; its variants are ${ran || 'none'}`,
  );
}
