// What GitHub reads of .github besides the steps of the workflows.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = async (file: string): Promise<unknown> => parse(await readFile(path.join(ROOT, file), 'utf8'));
const filesOf = (pattern: string) =>
  globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**', 'dist/**', 'results/**', 'tests/**'] });

const MANIFESTS = {
  npm: '**/package.json',
  gomod: '**/go.mod',
  pip: '**/requirements.txt',
  cargo: '**/Cargo.toml',
};
/** Pinned on purpose to what the server under test had. */
const PINNED = new Set(['/containers/kong/go-pdk-0.7.1', '/containers/tyk', '/containers/tyk/redis']);

interface Dependabot {
  updates: { 'package-ecosystem': string; directories: string[] }[];
}

test.for(Object.entries(MANIFESTS))(
  'Dependabot looks at every folder with a manifest: %s',
  async ([name, pattern]) => {
    const { updates } = (await read('.github/dependabot.yml')) as Dependabot;
    const listed = updates.find((update) => update['package-ecosystem'] === name)?.directories ?? [];
    const folders = filesOf(pattern).map((file) => path.join('/', path.dirname(file)));
    expect(folders).not.toHaveLength(0);
    const unlisted = folders.filter((folder) => !listed.some((glob) => path.matchesGlob(folder, glob)));
    expect(unlisted.filter((folder) => !PINNED.has(folder))).toEqual([]);
    // And each that it looks at is there.
    expect(listed.filter((glob) => !folders.some((folder) => path.matchesGlob(folder, glob)))).toEqual([]);
  },
);

test('every action of another repository is pinned to a commit, with its version beside it', async () => {
  for (const file of filesOf('.github/workflows/*.yml')) {
    const used = (await readFile(path.join(ROOT, file), 'utf8')).match(/uses: (?!\.\/).*$/gm) ?? [];
    const unpinned = used.filter((line) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
    expect({ file, unpinned }).toEqual({ file, unpinned: [] });
  }
});

test.for(filesOf('.github/ISSUE_TEMPLATE/[!c]*.yml'))('%s is a form that GitHub shows', async (file) => {
  const form = (await read(file)) as {
    name: string;
    description: string;
    body: { type: string; id?: string }[];
  };
  expect(form).toMatchObject({ name: expect.stringMatching(/./), description: expect.stringMatching(/./) });
  const ids = form.body.filter(({ type }) => type !== 'markdown').map(({ id }) => id);
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(ids.length);
});
