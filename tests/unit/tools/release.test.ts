// What release.yml does before it publishes, and what keeps a release possible.
import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { sectionOf } from '../../../tools/workflows/changelog.ts';
import { Artifacts } from '../../support/workflow/artifacts.ts';
import { readWorkflow, runJob } from '../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TOOL = path.join(ROOT, 'tools/workflows/release-notes.ts');
const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n- c\n\n## 0.2.0 - 2026-11-26\n\n- b\n\n### Fixed\n\n- b2\n\n## 0.1.0\n';

// Each test starts a program, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Runs the step for a tag in a folder with this version. */
async function releaseNotes(version: string, tag: string) {
  const folder = await mkdtemp(path.join(runFolder(), 'release-'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ version }));
  await writeFile(path.join(folder, 'CHANGELOG.md'), CHANGELOG);
  const env = { GITHUB_REF_NAME: tag };
  const { exitCode, stderr } = await execa(process.execPath, [TOOL, 'notes.md'], {
    cwd: folder,
    env,
    reject: false,
  });
  return { exitCode, stderr, notes: await readFile(path.join(folder, 'notes.md'), 'utf8').catch(() => '') };
}

test('the notes of a release are the section of its version', async () => {
  expect(await releaseNotes('0.2.0', 'v0.2.0')).toEqual({
    exitCode: 0,
    stderr: '',
    notes: '- b\n\n### Fixed\n\n- b2\n',
  });
});

test.for([
  [
    'a tag that is not the version',
    '0.2.0',
    'v0.2.1',
    'the tag must be v0.2.0, the version of package.json (got v0.2.1)',
  ],
  [
    'a version without a section',
    '0.3.0',
    'v0.3.0',
    'CHANGELOG.md has no section "## 0.3.0"; rename "## Unreleased" to it',
  ],
  [
    'an empty section',
    '0.1.0',
    'v0.1.0',
    'CHANGELOG.md has no section "## 0.1.0"; rename "## Unreleased" to it',
  ],
] as const)('%s stops the release', async ([, version, tag, message]) => {
  expect(await releaseNotes(version, tag)).toEqual({
    exitCode: 2,
    stderr: `reload-proof: ${message}`,
    notes: '',
  });
});

/** Tries a tarball of this version with programs that only print; the packed command prints `printed` as its version. */
async function tryTarball(version: string, printed: string) {
  const folder = await mkdtemp(path.join(runFolder(), 'tarball-'));
  const scripts = { npm: '', node: '', npx: `case $* in *--version) echo '${printed}' ;; esac` };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  const env = { PATH: `${folder}:${process.env['PATH']}`, TMPDIR: folder };
  const script = path.join(ROOT, 'tools/workflows/try-tarball.sh');
  const { exitCode, stdout } = await execa(script, [`reload-proof-${version}.tgz`], { env, reject: false });
  return { exitCode, stdout };
}

test('a tarball is refused whose command is another version', async () => {
  expect(await tryTarball('1.2.3', '1.2.3')).toEqual({ exitCode: 0, stdout: '' });
  expect(await tryTarball('1.2.3', '1.2.2')).toEqual({
    exitCode: 1,
    stdout: 'the packed command says that it is 1.2.2',
  });
});

/** Runs a job of release.yml with these programs, in a folder of its own. */
async function runRelease(job: string, programs: Record<string, string>, only = /./) {
  const folder = await mkdtemp(path.join(runFolder(), 'release-job-'));
  const calls = path.join(folder, 'calls');
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\necho "${name} $*" >>'${calls}'\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  await symlink(path.join(ROOT, 'tools'), path.join(folder, 'tools'));
  const artifacts = new Artifacts(path.join(folder, 'store'));
  await mkdir(path.join(folder, 'built'));
  for (const name of ['notes.md', 'sbom.cdx.json', 'reload-proof-1.2.3.tgz'])
    await writeFile(path.join(folder, 'built', name), name);
  if (job === 'publish') await artifacts.upload('release', path.join(folder, 'built'));
  const { jobs } = await readWorkflow('release');
  const steps = jobs[job]!.steps.filter(({ run, uses = '' }) => only.test(run ?? uses));
  const run = await runJob(
    { ...jobs[job]!, steps },
    {
      workspace: folder,
      contexts: { github: { token: 'x', repository: 'someone/reload-proof' } },
      artifacts,
      programs: folder,
      env: { GITHUB_REF_NAME: 'v1.2.3', TMPDIR: folder },
    },
  );
  return { result: run.result, calls: (await readFile(calls, 'utf8')).trimEnd().split('\n'), folder };
}

test('what is published is the tarball that was built, and the release has its notes and the list of dependencies', async () => {
  const { result, calls } = await runRelease('publish', { npm: '', gh: '' });
  expect(result).toBe('success');
  expect(calls).toEqual([
    'npm publish release/reload-proof-1.2.3.tgz --provenance --access public',
    'gh release create v1.2.3 --verify-tag --notes-file release/notes.md release/reload-proof-1.2.3.tgz release/sbom.cdx.json',
  ]);
});

test('a release that npm refuses is not announced', async () => {
  const { result, calls } = await runRelease('publish', { npm: 'exit 1', gh: '' });
  expect(result).toBe('failure');
  expect(calls.map((call) => call.split(' ', 2).join(' '))).toEqual(['npm publish']);
});

test.for([
  ['the version of its name', '1.2.3', 'success', '{}\n'],
  ['another version', '1.2.2', 'failure', ''],
] as const)('the packed command is %s', async ([, printed, expected, sbom]) => {
  const npm = 'case $1 in pack) touch "$3/reload-proof-1.2.3.tgz" ;; sbom) echo \'{}\' ;; esac';
  const npx = `case $* in *--version) echo '${printed}' ;; esac`;
  const { result, folder } = await runRelease('build', { npm, npx, node: '' }, /pack-release/);
  expect(result).toBe(expected);
  const written = await readFile(path.join(folder, 'release/sbom.cdx.json'), 'utf8').catch(() => '');
  expect(written).toBe(sbom);
});

test('CHANGELOG.md has a section for the version of package.json, or one for what is unreleased', async () => {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const changelog = await readFile(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
  expect(sectionOf(changelog, version) ?? sectionOf(changelog, 'Unreleased')).toMatch(/^- /m);
});
