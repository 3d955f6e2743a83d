// The lock file of the base images, and the steps that apply, check and fill it, with a fake docker.
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { basesOf } from '../../../src/runtime/containers/build/bases.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { readWorkflow } from '../../support/workflow/job.ts';
import { isToRun } from '../../support/workflow/expression.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TOOL = path.join(ROOT, 'tools/workflows/base-images.ts');
const LOCK = 'containers/base-images.lock.json';
const OLD = `sha256:${'a'.repeat(64)}`;
const NEW = `sha256:${'b'.repeat(64)}`;

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Runs the tool where the lock file is `lock`, with a docker that writes its calls down and says `digest` of each tag. */
async function run(word: string, lock: object, digest = NEW) {
  const cwd = await mkdtemp(path.join(runFolder(), 'base-images-'));
  await mkdir(path.join(cwd, 'containers'));
  await writeFile(path.join(cwd, LOCK), JSON.stringify(lock));
  await writeFile(path.join(cwd, 'calls'), '');
  const script = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${cwd}/calls'\n[ "$1" != buildx ] || printf '%s\\n' '${digest}'\n`;
  await writeFile(path.join(cwd, 'docker'), script);
  await chmod(path.join(cwd, 'docker'), 0o755);
  const env = { PATH: `${cwd}:${process.env['PATH']}` };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [TOOL, word], {
    cwd,
    env,
    reject: false,
  });
  const calls = (await readFile(path.join(cwd, 'calls'), 'utf8')).trimEnd().split('\n');
  const written = JSON.parse(await readFile(path.join(cwd, LOCK), 'utf8')) as unknown;
  return { exitCode, said: stdout.split('\n'), stderr, calls, written };
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

test('each base image of the suite is in the lock file, and no other', async () => {
  const lock = JSON.parse(await readFile(path.join(ROOT, LOCK), 'utf8')) as object;
  const files = (await readdir(path.join(ROOT, 'containers'), { recursive: true })).filter((file) =>
    file.endsWith('Dockerfile'),
  );
  const texts = await Promise.all(files.map((file) => readFile(path.join(ROOT, 'containers', file), 'utf8')));
  const bases = texts.flatMap((text) => basesOf(text, {})).filter((base) => !base.startsWith('kong:'));
  // The one that is started as it is.
  const redis = /^const REDIS_IMAGE = '(.*)';$/m.exec(
    await readFile(path.join(ROOT, 'src/targets/tyk/image.ts'), 'utf8'),
  );
  expect(Object.keys(lock)).toEqual(
    [...new Set([...bases, String(redis?.[1])])].toSorted((a, b) => (a < b ? -1 : 1)),
  );
});

test('what is pinned is pulled by its digest and gets its tag; what is not stays as it is', async () => {
  const lock = { 'a:1': { digest: OLD, on: '2026-11-01' }, 'host:5000/b': 'unpinned' };
  const { exitCode, said, calls } = await run('apply', lock);
  expect(exitCode).toBe(0);
  expect(calls).toEqual([`pull --quiet a@${OLD}`, `tag a@${OLD} a:1`]);
  expect(said).toEqual([`a:1 is ${OLD}`, 'host:5000/b is unpinned']);
});

test.for([
  ['an unpinned one', 'unpinned', 1, 'a:1 is unpinned'],
  [
    'an old one whose tag has moved',
    { digest: OLD, on: daysAgo(40) },
    1,
    `a:1 was pinned 40 days ago and has moved to ${NEW}`,
  ],
  ['an old one whose tag has not', { digest: NEW, on: daysAgo(40) }, 0, ''],
  ['a young one whose tag has moved', { digest: OLD, on: daysAgo(3) }, 0, ''],
] as const)('the check of %s', async ([, pin, code, said]) => {
  expect(await run('check', { 'a:1': pin })).toMatchObject({ exitCode: code, said: [said] });
});

test('each tag is pinned to what it is in its registry', async () => {
  const { calls, written } = await run('pin', { 'b:1': 'unpinned', 'a:1': { digest: OLD, on: daysAgo(40) } });
  expect(calls).toEqual(
    ['b:1', 'a:1'].map((tag) => `buildx imagetools inspect ${tag} --format {{.Manifest.Digest}}`),
  );
  const pin = { digest: NEW, on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as unknown };
  expect(JSON.stringify(written)).toMatch(/^\{"a:1"/);
  expect(written).toEqual({ 'a:1': pin, 'b:1': pin });
});

test.for([
  [
    'check',
    { 'a:1': { digest: 'sha1:b' } },
    /^reload-proof: containers\/base-images\.lock\.json cannot be read: .*$/,
  ],
  ['frob', {}, /^reload-proof: base-images\.ts takes apply, check or pin \(got "frob"\)$/],
] as const)('bad input is one sentence: %s %j', async ([word, lock, sentence]) => {
  const { exitCode, stderr } = await run(word, lock);
  expect(stderr).toMatch(sentence);
  expect(exitCode).toBe(2);
});

test('the workflows apply the pins before anything runs in containers', async () => {
  const APPLY = 'npx node tools/workflows/base-images.ts apply';
  for (const [name, job, runs] of [
    ['ci', 'under-load', /run-project/],
    ['versions', 'cell', /run-cell/],
  ] as const) {
    const { steps } = (await readWorkflow(name)).jobs[job]!;
    const apply = steps.findIndex((step) => step.run === APPLY);
    expect(apply).toBeGreaterThan(-1);
    expect(apply).toBeLessThan(steps.findIndex((step) => runs.test(step.run ?? '')));
    const isApplied = (matrix: object) => isToRun(steps[apply]?.if, false, { matrix });
    expect(isApplied({ project: 'scenarios', runtime: 'containers', settings: 'RUNTIME=containers' })).toBe(
      true,
    );
    expect(isApplied({ project: 'controls', settings: 'TYK_VERSION=2.9.5' })).toBe(false);
  }
});

test.for([
  ['schedule', 'failure', true],
  ['schedule', 'success', false],
  ['workflow_dispatch', 'success', true],
] as const)(
  'on %s, a check that ended in %s is followed by a proposal: %s',
  async ([event_name, result, runs]) => {
    const { check, propose } = (await readWorkflow('base-images')).jobs;
    expect(check?.steps.at(-1)?.run).toBe('npx node tools/workflows/base-images.ts check');
    expect(
      isToRun(propose?.if, result === 'failure', { needs: { check: { result } }, github: { event_name } }),
    ).toBe(runs);
  },
);

test.for([
  ['nothing to propose', 0, '', '', [], 0],
  ['a first proposal', 1, '0', '', ['push', 'list', 'create'], 0],
  ['one that is still open', 1, '1', '', ['push', 'list'], 0],
  [
    'one that the repository does not let Actions open',
    1,
    '0',
    'GraphQL: GitHub Actions is not permitted to create or approve pull requests (createPullRequest)',
    ['push', 'list', 'create'],
    0,
  ],
  ['one that fails', 1, '0', 'HTTP 500', ['push', 'list', 'create'], 1],
] as const)('the proposal: %s', async ([, changed, open, refused, expected, code]) => {
  const cwd = await mkdtemp(path.join(runFolder(), 'propose-'));
  const git = `case "$1 $2" in 'diff --cached') exit ${changed} ;; esac\ncase "$*" in *' push '*) echo push >>'${cwd}/calls' ;; esac`;
  const create = refused === '' ? '' : `echo '${refused}' >&2; exit 1`;
  const gh = `echo "$2" >>'${cwd}/calls'\ncase $2 in list) echo '${open}' ;; create) ${create} ;; esac`;
  for (const [name, script] of Object.entries({ git, gh })) {
    await writeFile(path.join(cwd, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(cwd, name), 0o755);
  }
  await writeFile(path.join(cwd, 'calls'), '');
  const summary = path.join(cwd, 'summary.md');
  await writeFile(summary, '');
  const env = { PATH: `${cwd}:${process.env['PATH']}`, GH_TOKEN: 'x', GITHUB_STEP_SUMMARY: summary };
  const script = path.join(ROOT, 'tools/workflows/propose-base-images.sh');
  const { exitCode } = await execa(script, { cwd, env, reject: false });
  const calls = (await readFile(path.join(cwd, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
  expect({ calls, exitCode }).toEqual({ calls: expected, exitCode: code });
  const said = await readFile(summary, 'utf8');
  expect(said.includes('Allow GitHub Actions to create and approve pull requests')).toBe(
    refused.includes('not permitted'),
  );
});
