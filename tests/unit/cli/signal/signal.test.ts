import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { toVerdictsFile } from '../../../../src/report/verdicts/verdicts-file.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import type { Tally } from '../../../../src/verdict/decide/sequential-test.ts';
import { writtenEntry } from '../../../support/written-entries.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const CELL = { scenario: 'kong-plugin-languages', variant: 'go', gateway: 'kong', version: '3.4.1' };
const CLEAN = { clean: 12, violating: 0 };

// Each test starts a program, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const newFolder = () => mkdtemp(path.join(runFolder(), 'signal-'));

async function results(tally: Tally, spoil = (text: string) => text): Promise<string> {
  const folder = await newFolder();
  const file = toVerdictsFile(new Date(0), [writtenEntry(CELL, { closed: tally })]);
  await writeFile(path.join(folder, 'verdicts.json'), spoil(JSON.stringify(file, null, 2)));
  return folder;
}

async function knownIssuesOf(word: 'green' | 'red'): Promise<string> {
  const { version: versions, ...cell } = CELL;
  const line = {
    ...cell,
    versions,
    assertions: ['closed'],
    expect: word,
    source: 'assumed',
    from: 'this test',
    note: 'n',
  };
  const file = path.join(await newFolder(), 'kong.yaml');
  await writeFile(file, stringify({ versions: { kong: ['3.4.1'] }, expectations: [line] }));
  return file;
}

const asOwn = (text: string) =>
  text
    .replace('"kong-plugin-languages"', '"check"')
    .replace('"gateway": "kong"', '"gateway": "target"')
    .replace('"version": "3.4.1"', '"version": "unknown"');

const asDeploy = (text: string) =>
  text
    .replace('"kong-plugin-languages"', '"blue-green-deploy"')
    .replace('"gateway": "kong"', '"gateway": "nginx"')
    .replace('"version": "3.4.1"', '"version": "1.22.1"');

function run(command: string, args: string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [path.join(ROOT, 'src/cli/main.ts'), command, ...args], {
    cwd: ROOT,
    env,
    reject: false,
  });
}

test.for([
  ['green', CLEAN, 'as expected', 0],
  ['green', { clean: 0, violating: 1 }, 'regressed', 1],
  ['red', CLEAN, 'fixed upstream', 1],
  ['red', { clean: 3, violating: 0 }, 'inconclusive', 1],
] as const)('%s is expected, %j: %s exits with %i', async ([word, tally, signal, code]) => {
  const { stdout, exitCode } = await run('signal', [await results(tally)], {
    KNOWN_ISSUES: await knownIssuesOf(word),
  });
  expect(stdout).toContain(`| ${signal} |`);
  expect(stdout).toContain('on kong 3.4.1 was "no expectation" by the known issues at the time of its run');
  expect(exitCode).toBe(code);
});

test('a cell of real Kong whose only red is a known issue is as expected, even without entries for its greens', async () => {
  const { version: versions, ...cell } = { ...CELL, variant: 'go/kill' };
  const line = {
    ...cell,
    versions,
    assertions: ['bypasses'],
    expect: 'red',
    source: 'assumed',
    from: 'this test',
    note: 'n',
  };
  const KNOWN_ISSUES = path.join(await newFolder(), 'kong.yaml');
  await writeFile(KNOWN_ISSUES, stringify({ versions: { kong: ['3.4.1'] }, expectations: [line] }));
  const { stdout, exitCode } = await run('signal', ['tests/fixtures/verdicts/known-red-among-greens.json'], {
    KNOWN_ISSUES,
  });
  expect(stdout).toContain('| go/kill | kong 3.4.1 | red | red | as expected | bypasses: as expected');
  expect(exitCode).toBe(0);
});

test('--update leaves a patch in the results folder, and says so', async () => {
  const [RESULTS_DIR, KNOWN_ISSUES] = [await newFolder(), await knownIssuesOf('red')];
  const { stdout } = await run('signal', [await results(CLEAN), '--update'], {
    KNOWN_ISSUES,
    RESULTS_DIR,
  });
  expect(stdout).toMatch(/kong\.yaml would change as follows; read .*known-issues\.patch/);
  const patch = await readFile(path.join(RESULTS_DIR, 'known-issues.patch'), 'utf8');
  expect(patch).toMatch(/^--- a\/kong\.yaml\n\+\+\+ b\/kong\.yaml$/m);
  expect(patch).toMatch(/^\+ {4}expect: green$/m);
});

test.for<[what: string, sentence: RegExp, args: () => Promise<string[]>, env?: Record<string, string>]>([
  [
    'results of two suite versions',
    /verdicts\.json:2:\d+: made by suite 9\.9\.9, the others by/,
    async () => [
      await results(CLEAN),
      await results(CLEAN, (text) => text.replace(/"suiteVersion": "[^"]+"/, '"suiteVersion": "9.9.9"')),
    ],
  ],
  [
    'results that are cut short',
    /^reload-proof: .*verdicts\.json:\d+:\d+: the results file is malformed or cut short/,
    async () => [await results(CLEAN, (text) => text.slice(0, text.length / 2))],
  ],
  [
    'a scenario that there is not',
    /verdicts\.json:\d+:\d+: kong-plugins is none of blue-green-deploy, kong-/,
    async () => [await results(CLEAN, (text) => text.replace('"kong-plugin-languages"', '"kong-plugins"'))],
  ],
  [
    'a gateway that there is not',
    /verdicts\.json:\d+:\d+: kongg is none of reference, kong, /,
    async () => [await results(CLEAN, (text) => text.replace('"gateway": "kong"', '"gateway": "kongg"'))],
  ],
  [
    'a version that is none',
    /verdicts\.json:\d+:\d+: latest is no version of kong$/,
    async () => [await results(CLEAN, (text) => text.replace('"version": "3.4.1"', '"version": "latest"'))],
  ],
  [
    'a plan that is none',
    /^reload-proof: .*cells\.json:1:\d+: the file of --planned is malformed at include\.0\.scenario/,
    async () => [await results(CLEAN), ...(await planOf({ gateway: 'kong', version: '3.4.1' }))],
  ],
  [
    'a plan with a version that is none',
    /cells\.json:1:\d+: latest is no version of kong$/,
    async () => [await results(CLEAN), ...(await planOf({ ...CELL, version: 'latest' }))],
  ],
  [
    'a plan that is not there',
    /^reload-proof: the file of --planned \/nowhere\.json cannot be read/,
    async () => [await results(CLEAN), '--planned', '/nowhere.json'],
  ],
  [
    'results without verdicts',
    /list\.json:1:1: the results file is malformed/,
    async () => [await fileOf('[]')],
  ],
  ['results that are empty', /list\.json:1:1: the results file is empty$/, async () => [await fileOf('')]],
  ['a name that is too long', /cannot be read: ENAMETOOLONG/, () => Promise.resolve(['x'.repeat(1000)])],
  [
    'an unknown option',
    /^reload-proof: unknown option '--nope'; usage: reload-proof signal RESULTS/,
    () => Promise.resolve(['--nope']),
  ],
  [
    'badges that cannot be written',
    /^reload-proof: the badges cannot be written \(E.*\); name another folder with --badges$/,
    async () => [await results(CLEAN), '--badges', await fileOf('')],
  ],
  [
    'a patch that cannot be written',
    /known-issues\.patch cannot be written \(E.*\); set RESULTS_DIR$/,
    async () => [await results(CLEAN), '--update'],
    { RESULTS_DIR: '/dev/null' },
  ],
  ['results that are not there', /\/nowhere is not there/, () => Promise.resolve(['/nowhere'])],
  [
    'known issues that are not there',
    /^reload-proof: the list of known issues \/nowhere\.yaml cannot be read/,
    async () => [await results(CLEAN)],
    { KNOWN_ISSUES: '/nowhere.yaml' },
  ],
  [
    'a setting by its old name',
    /^reload-proof: LEDGER is now called KNOWN_ISSUES; set KNOWN_ISSUES instead$/,
    async () => [await results(CLEAN)],
    { LEDGER: 'ledger.yaml' },
  ],
])('%s: one sentence, exit code 2', async ([, sentence, args, env]) => {
  const { stderr, exitCode } = await run('signal', await args(), env);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('\n');
  expect(exitCode).toBe(2);
});

const OF_CHECK =
  'signal needs results of the scenarios, and those of check are of a server or plugin of your own, which check itself compares with what you accept (--accept)';

test('results of check alone are bad input: check compares them itself', async () => {
  const { stdout, stderr, exitCode } = await run('signal', [await results(CLEAN, asOwn)]);
  expect({ stdout, stderr, exitCode }).toEqual({
    stdout: '',
    stderr: `reload-proof: ${OF_CHECK}: there are no others`,
    exitCode: 2,
  });
});

test('results of check are left out beside others, and named', async () => {
  const places = [await results(CLEAN, asOwn), await results(CLEAN)];
  const { stdout, exitCode } = await run('signal', places, { KNOWN_ISSUES: await knownIssuesOf('green') });
  expect(stdout).toContain(`left out: ${OF_CHECK}`);
  expect(stdout).not.toContain('| target unknown |');
  expect(stdout).toContain('| as expected |');
  expect(exitCode).toBe(0);
});

const fileOf = async (text: string) => {
  const file = path.join(await newFolder(), 'list.json');
  await writeFile(file, text);
  return file;
};
const planOf = async (...include: object[]) => {
  const file = path.join(await newFolder(), 'cells.json');
  await writeFile(file, JSON.stringify({ include }));
  return ['--planned', file];
};
const DEPLOY = { gateway: 'balancers', version: 'debian-12', scenario: 'blue-green-deploy' };
const PACKAGED = { ...DEPLOY, version: 'packaged' };
const OTHER = { ...CELL, version: '3.9.3' };

test('a planned cell without a result is named, and is no success', async () => {
  const env = { KNOWN_ISSUES: await knownIssuesOf('green') };
  const short = await run(
    'signal',
    [await results(CLEAN), ...(await planOf(CELL, OTHER, { ...CELL, gateway: 'tyk' }, DEPLOY))],
    env,
  );
  expect(short.stdout.match(/^no result: .*$/gm)).toEqual([
    'no result: kong-plugin-languages on kong 3.9.3',
    'no result: kong-plugin-languages on tyk 3.4.1',
    'no result: blue-green-deploy on balancers debian-12',
  ]);
  expect(short.exitCode).toBe(1);
});

test('planned cells with a result are not named: the nginx of its cell, and an image by two parts of its version', async () => {
  const places = [await results(CLEAN), await results(CLEAN, asDeploy)];
  const planned = await planOf(CELL, { ...CELL, version: '3.4' }, DEPLOY);
  const { stdout, exitCode } = await run('signal', [...places, ...planned], {
    KNOWN_ISSUES: await knownIssuesOf('green'),
  });
  expect(stdout).toContain('| nginx 1.22.1 |');
  expect(stdout).not.toContain('no result');
  expect(exitCode).toBe(0);
});

test("a result of one balancers' cell is none of the other", async () => {
  const planned = await planOf(PACKAGED, DEPLOY);
  const { stdout, exitCode } = await run('signal', [await results(CLEAN, asDeploy), ...planned], {
    KNOWN_ISSUES: await knownIssuesOf('green'),
  });
  expect(stdout.match(/^no result: .*$/gm)).toEqual(['no result: blue-green-deploy on balancers packaged']);
  expect(exitCode).toBe(1);
});

test.for([
  ['no folder of results', () => Promise.resolve('/nowhere')],
  ['an empty one', newFolder],
] as const)('%s: every planned cell is named', async ([, place]) => {
  const { stdout, stderr, exitCode } = await run('signal', [
    await place(),
    ...(await planOf(CELL, DEPLOY)),
    '--update',
  ]);
  expect(stderr).toBe('');
  expect(stdout.match(/^no result: /gm)).toHaveLength(2);
  expect(exitCode).toBe(1);
});

test('a run that did not finish is named and is not a success', async () => {
  const folder = await results(CLEAN, (text) => text.replace('"complete": true', '"complete": false'));
  const { stdout, exitCode } = await run('signal', [folder], {
    KNOWN_ISSUES: await knownIssuesOf('green'),
  });
  expect(stdout).toContain(`not finished: the run of ${path.join(folder, 'verdicts.json')}`);
  expect(exitCode).toBe(1);
});

test("the controls' report beside the results is left out", async () => {
  const folder = await results(CLEAN);
  await mkdir(path.join(folder, 'controls'));
  await writeFile(path.join(folder, 'controls', 'verdicts.json'), '{');
  const { stderr, exitCode } = await run('signal', [folder], {
    KNOWN_ISSUES: await knownIssuesOf('green'),
  });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});
