// The discovery of releases, against registries on loopback that respond as their documentation says.
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import { RegistryServer } from '../../../support/registries/server.ts';
import { haveKnown, registriesAt, type Planted } from '../../../support/releases.ts';
import { findNew } from '../../../../tools/releases/find-new.ts';
import { sources } from '../../../../tools/releases/sources.ts';
import type { Discovered } from '../../../../tools/releases/discovered.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const TAGS = '/v2/namespaces/library/repositories/kong/tags?page_size=100';

const PINNED = (sources().nginx as { pinned: string }).pinned;

// Each test starts a program, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Asks registries that have what is known, what is planted, and whatever `more` lets them say. */
async function discover(planted: Planted, more: (server: RegistryServer) => void = () => {}) {
  await using server = await RegistryServer.start();
  haveKnown(server, planted);
  more(server);
  const said: string[] = [];
  const found = await findNew(registriesAt(server), {
    timeoutMs: 30_000,
    longestWaitMs: 60_000,
    sleep: () => Promise.resolve(),
    now: () => Date.now(),
    say: (line) => said.push(line),
  });
  return { said, found, asked: server.asked };
}

/** Runs the script of the workflow in the same way. */
async function runScript(planted: Planted, more: (server: RegistryServer) => void = () => {}) {
  await using server = await RegistryServer.start();
  haveKnown(server, planted);
  more(server);
  const out = await mkdtemp(path.join(runFolder(), 'found-'));
  const script = path.join(ROOT, 'tools/releases/discover.ts');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [script, out], {
    cwd: ROOT,
    env: { ...registriesAt(server), GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' },
    reject: false,
  });
  const text = await readFile(path.join(out, 'discovered.json'), 'utf8').catch(() => '{}');
  return { exitCode, said: stdout.split('\n'), stderr, found: JSON.parse(text) as Partial<Discovered> };
}

test('when the registries have nothing but what is known, nothing is new', async () => {
  const { found } = await discover({});
  expect(found.added).toEqual({});
});

test('a new version of each gateway is found, and nothing that is no release', async () => {
  const { found, asked } = await discover({
    tags: {
      kong: ['3.9.4', '3.9.4-ubuntu', '1.0.0', '4.0.0', '3.10.0-rc.1'],
      'kong-gateway': ['3.15.0.5', '3.15.0.5-debian', '3.16', '3.99.0'],
      tyk: ['v5.14.1', 'v5.15.0-rc2', 'v5.15', 'v5.14.1-beta'],
    },
    releases: {
      kong: [
        { tag: '4.0.0', prerelease: true },
        { tag: '3.9.4' },
        { tag: '3.9.9', draft: true },
        { tag: '3.9.5' },
      ],
    },
    wheels: {
      nginx: [{ version: '1.99.0' }, { version: '1.99.1', yanked: 'broken' }, { version: '2.0.0rc1' }],
    },
  });
  expect(found.added).toEqual({
    kong: ['3.9.4'],
    'kong-gateway': ['3.15.0.5'],
    tyk: ['5.14.1'],
    nginx: ['1.99.0'],
  });
  expect(found.notes).toContain('kong 3.9.5: released, but there is no image of it yet.');
  // The token is for GitHub alone.
  const authorized = asked.filter(({ headers }) => headers.authorization !== undefined);
  expect(authorized.length).toBeGreaterThan(0);
  expect(authorized.filter(({ url }) => !url.startsWith('/repos/'))).toEqual([]);
});

test('a tag that the matrix runs and that was deleted is named', async () => {
  const { found } = await discover({ deleted: { kong: ['3.9.3'] } });
  expect(found.notes).toContainEqual(
    expect.stringMatching(/^kong 3\.9\.3: no longer in its registry, but the matrix still runs it/),
  );
});

test('a pinned package that was yanked is named, and one that was yanked before it was used is not', async () => {
  const { found } = await discover({
    yanked: { nginx: [PINNED] },
    wheels: { caddy: [{ version: '2.99.0', yanked: '' }] },
  });
  expect(found.notes).toContain(`nginx ${PINNED}: yanked from PyPI, but still pinned; pin another version.`);
  expect(found.notes.filter((note) => note.includes('2.99.0'))).toEqual([]);
});

test('of many new versions the newest four are taken, and the others named', async () => {
  const { found } = await discover({ tags: { kong: ['3.9.4', '3.9.5', '3.9.10', '3.10.0', '3.9.6'] } });
  expect(found.added).toEqual({ kong: ['3.9.5', '3.9.6', '3.9.10', '3.10.0'] });
  expect(found.notes).toContainEqual(expect.stringMatching(/^kong 3\.9\.4: left for the next run/));
});

test('the script leaves what is new for the jobs that follow', async () => {
  const { exitCode, said, stderr, found } = await runScript({ tags: { kong: ['3.9.4'], tyk: ['v5.14.1'] } });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(said).toEqual(
    expect.arrayContaining(['versions=kong=3.9.4 tyk=5.14.1', 'New versions: kong=3.9.4, tyk=5.14.1.']),
  );
  expect(found).toMatchObject({
    added: { kong: ['3.9.4'], tyk: ['5.14.1'] },
    lastCommit: expect.any(String) as unknown,
  });
});

test.for([
  [
    'a limit for an hour',
    3,
    { status: 429, headers: { 'retry-after': '3600' }, body: {} },
    /^reload-proof: Docker Hub allows no further request for 3600 s; try again then.*$/,
  ],
  [
    'unauthorized',
    2,
    { status: 401, body: {} },
    /^reload-proof: Docker Hub wants a token for \S+ \(status 401\)$/,
  ],
] as const)('%s is one sentence and exit code %i, and nothing is found', async ([, code, said, sentence]) => {
  const { exitCode, stderr, found } = await runScript({}, (server) => server.says(TAGS, said));
  expect(stderr).toMatch(sentence);
  expect({ exitCode, found }).toEqual({ exitCode: code, found: {} });
});
