// What release.yml does before it publishes, and what keeps a release possible.
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { sectionOf } from '../../../tools/workflows/changelog.ts';

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

test('CHANGELOG.md has a section for the version of package.json, or one for what is unreleased', async () => {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const changelog = await readFile(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
  expect(sectionOf(changelog, version) ?? sectionOf(changelog, 'Unreleased')).toMatch(/^- /m);
});
