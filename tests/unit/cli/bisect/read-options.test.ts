import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { toCommand } from '../../../../src/cli/bisect/read-options.ts';
import { addOptions } from '../../../../src/cli/bisect/options.ts';
import { isMissing, tallyIn } from '../../../../src/cli/bisect/scenario-runner.ts';
import { makeStrict } from '../../../../src/cli/strict-command.ts';
import { bisectFolder, readProgress, writeProgress } from '../../../../src/cli/bisect/state.ts';
import { toEntry } from '../../../../src/report/verdicts/entry.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import { readKnownIssues } from '../../../../src/scenario/known-issues/read.ts';
import { RELOAD_ASSERTIONS } from '../../../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../../src/verdict/decide/sequential-test.ts';
import { steadyBut } from '../../../support/history.ts';

// Some tests start the command, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const KNOWN = readKnownIssues(path.join(ROOT, 'known-issues'));
const COUNT = ['--scenario', 'kong-instance-count'];
const GIVEN = [...COUNT, '--good', '3.4.0.0', '--bad', '3.4.1.0'];

const commandOf = (...args: string[]) =>
  toCommand(
    addOptions(makeStrict(new Command('bisect')))
      .parse(args, { from: 'user' })
      .opts(),
    KNOWN,
  );
const newFolder = () => mkdtemp(path.join(runFolder(), 'bisect-'));

function run(resultsDir: string, ...args: string[]) {
  return execa(process.execPath, [path.join(ROOT, 'src/cli/main.ts'), 'bisect', ...args], {
    cwd: ROOT,
    env: { RESULTS_DIR: resultsDir },
    reject: false,
  });
}

test('the known issues supply options that are not given', () => {
  expect(commandOf(...COUNT, '--good', '3.4.0.0', '--bad', '3.5.0.1')).toMatchObject({
    gateway: 'kong-gateway',
    assertion: 'new-calls',
    variant: '*',
    question: {
      versions: ['3.4.0.0', '3.4.1.0', '3.4.1.1', '3.4.2.0', '3.4.2.1', '3.5.0.0', '3.5.0.1'],
      oldest: 'good',
      rate: 0.99,
    },
  });
});

test('a newer good version makes it search for the first fixed one', () => {
  const tyk = ['--scenario', 'tyk-policy-reload', '--good', '2.9.5', '--bad', '2.9.4'];
  const { gateway, question, variant } = commandOf(
    ...tyk,
    '--assertion',
    'lost-policies',
    '--variant',
    'miniature/*',
    '--share',
    '1/3',
  );
  expect({ gateway, variant, question }).toEqual({
    gateway: 'tyk',
    variant: 'miniature/*',
    question: { versions: ['2.9.4', '2.9.5'], oldest: 'bad', rate: 1 / 3 },
  });
});

test.for<[why: string, args: string[], said: RegExp]>([
  ['no scenario', [], /--scenario is missing/],
  ['an unknown option', [...GIVEN, '--nope'], /unknown option '--nope'/],
  ['an unknown scenario', ['--scenario', 'kong', '--good', '1', '--bad', '2'], /--scenario kong is none of/],
  [
    'one without versions',
    ['--scenario', 'blue-green-deploy', '--good', '1.0.0', '--bad', '2.0.0'],
    /no versions/,
  ],
  ['good = bad', [...COUNT, '--good', '3.4.1.0', '--bad', '3.4.1.0'], /are both 3\.4\.1\.0/],
  [
    'a version that does not parse',
    [...COUNT, '--good', '3.4.0.0', '--bad', 'latest'],
    /latest is no version of/,
  ],
  ['one in the list', [...GIVEN, '--versions', '3.4.0.0,x,3.4.1.0'], /x is no version of kong-gateway/],
  [
    'a version not in the list',
    [...COUNT, '--good', '3.3.0.0', '--bad', '3.4.1.0'],
    /--good 3\.3\.0\.0 is not among/,
  ],
  ['fewer than two versions', [...GIVEN, '--versions', '3.4.0.0'], /needs two versions at least/],
  ['a version twice', [...GIVEN, '--versions', '3.4.0.0,3.4.1.0,3.4.1.0'], /names 3\.4\.1\.0 twice/],
  ['an empty list', [...GIVEN, '--versions', ''], /^an empty word is no version of kong-gateway$/],
  [
    'an unknown variant',
    [...GIVEN, '--assertion', 'bypasses', '--variant', 'nope'],
    /--variant nope: kong-instance-count has no such variant on kong-gateway/,
  ],
  ['an unknown assertion', [...GIVEN, '--assertion', 'nope'], /--assertion nope: there is none/],
  ['a share of 2', [...GIVEN, '--share', '2'], /--share 2 is no share/],
  ['no trials', [...GIVEN, '--trials-max', '0'], /--trials-max 0 is no whole number/],
  [
    'a version of which no red is known',
    [...COUNT, '--good', '3.4.1.0', '--bad', '3.4.0.0'],
    /--assertion is missing: there is no known issue/,
  ],
])('%s is refused', ([, args, said]) => {
  expect(() => commandOf(...args)).toThrow(said);
});

test('bad input is one sentence and exit code 2', async () => {
  const { stderr, exitCode } = await run(
    await newFolder(),
    ...COUNT,
    '--good',
    '3.4.0.0',
    '--bad',
    '3.4.0.0',
  );
  expect(stderr).toMatch(
    /^reload-proof: --good and --bad are both 3\.4\.0\.0; name two versions that differ$/,
  );
  expect(exitCode).toBe(2);
});

test('a results folder that is not one is reported in one sentence', async () => {
  const file = path.join(await newFolder(), 'file');
  await writeFile(file, '');
  const { stderr, exitCode } = await run(file, ...GIVEN);
  expect(stderr).toMatch(/^reload-proof: .*3\.4\.0\.0 cannot be written \(ENOTDIR.*\); set RESULTS_DIR$/);
  expect(exitCode).toBe(2);
});

test('the plan says how many versions and trials, and runs nothing', async () => {
  const { stdout, exitCode } = await run(await newFolder(), ...GIVEN, '--plan');
  expect(stdout).toMatch(/at most 2 versions, about \d+ trials/);
  expect(exitCode).toBe(0);
});

test('a finished bisection prints its result again from its state', async () => {
  const results = await newFolder();
  const command = commandOf(...GIVEN);
  const tallies = { '3.4.0.0': { clean: 9, violating: 0 }, '3.4.1.0': { clean: 0, violating: 2 } };
  writeProgress(bisectFolder(results, command), command, { tallies, missing: [] });
  const { stdout, exitCode } = await run(results, ...GIVEN);
  expect(stdout).toMatch(/first bad: kong-gateway 3\.4\.1\.0; last good: 3\.4\.0\.0$/);
  expect(exitCode).toBe(0);
});

test('a state that is damaged or belongs to another bisection is refused with its position', async () => {
  const results = await newFolder();
  const command = commandOf(...GIVEN);
  const folder = bisectFolder(results, command);
  writeProgress(folder, command, { tallies: {}, missing: [] });
  expect(() => readProgress(folder, commandOf(...GIVEN, '--share', '0.5'))).toThrow(
    /state\.json:\d+:\d+: this bisection was begun with other versions or options/,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'state.json'), '{ "asked": {');
  const { stderr, exitCode } = await run(results, ...GIVEN);
  expect(stderr).toMatch(
    /^reload-proof: .*state\.json:\d+:\d+: the state of the bisection is malformed or cut short/,
  );
  expect(stderr).not.toContain('\n');
  expect(exitCode).toBe(2);
});

const pull = (why: string) =>
  `the image kong:9.9.9 is not on this machine and cannot be pulled (${why}); check`;

test('only a version that does not exist is skipped', () => {
  expect(isMissing(pull('manifest for kong:9.9.9 not found: manifest unknown'))).toBe(true);
  expect(isMissing(pull('dial tcp: lookup registry: no such host'))).toBe(false);
  expect(isMissing('RUNTIME=containers needs a container engine, and none was not found')).toBe(false);
});

test('trials are counted for the requested assertion', () => {
  const trials = [steadyBut(), steadyBut({ atMs: 1500, outcome: 'bypass' })];
  const entry = {
    ...toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST)),
    scenario: 'kong-instance-count',
    version: '3.4.1.0',
  };
  const bypasses = commandOf(...GIVEN, '--assertion', 'bypasses');
  expect(tallyIn([entry], bypasses, '3.4.1.0')).toEqual({ clean: 1, violating: 1 });
  expect(() => tallyIn([entry], bypasses, '3.4.2.0')).toThrow('says of itself that it is 3.4.1.0');
  expect(() => tallyIn([entry], { ...bypasses, variant: 'steady' }, '3.4.1.0')).toThrow(
    'has no verdict on bypasses in steady; its variants are go',
  );
});
