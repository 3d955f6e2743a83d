import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import config from '../../../vitest.config.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { NEEDS } from '../../../src/scenario/prepare/needs.ts';
import { needsOf, type ChosenFile } from '../../../src/vitest/chosen-needs.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PLUGINS = ['go-plugin', 'python-plugin', 'js-plugin', 'rust-plugin'] as const;
const none = new Set();

function chosen(name: string, file: string): ChosenFile {
  return { moduleId: path.join(ROOT, file), project: { name } };
}

test.for([
  ['tests/kong-instance-count.test.ts', ['go-plugin']],
  ['tests/kong-blue-green-sockets.test.ts', ['go-plugin']],
  ['tests/kong-plugin-languages.test.ts', PLUGINS],
  ['tests/tyk-policy-reload.test.ts', ['tyk']],
  ['tests/blue-green-deploy.test.ts', ['balancers']],
] as const)('%s needs %j, in processes or in containers', async ([file, needs]) => {
  const wanted = new Set(needs);
  const files = [chosen('scenarios', file)];
  expect(await needsOf(files, 'processes')).toEqual({ processes: wanted, containers: none });
  expect(await needsOf(files, 'containers')).toEqual({ processes: none, containers: wanted });
});

test('several files need what each of them needs', async () => {
  const files = ['kong-instance-count', 'tyk-policy-reload'].map((name) =>
    chosen('scenarios', `tests/${name}.test.ts`),
  );
  expect(await needsOf(files, 'processes')).toEqual({
    processes: new Set(['go-plugin', 'tyk']),
    containers: none,
  });
});

test('controls start their parts in processes, also when the scenarios do not', async () => {
  const files = [
    chosen('controls', 'tests/controls/defects.test.ts'),
    chosen('scenarios', 'tests/tyk-policy-reload.test.ts'),
  ];
  expect(await needsOf(files, 'containers')).toEqual({
    processes: new Set(['go-plugin']),
    containers: new Set(['tyk']),
  });
});

test('a tag that is not a need is left to Vitest', async () => {
  const file = path.join(await mkdtemp(path.join(runFolder(), 'tags-')), 'other.test.ts');
  // Not in one piece, since Vitest would take it for this file's own.
  const tag = ['@module', 'tag'].join('-');
  await writeFile(file, `/**\n * ${tag} slow\n * ${tag} tyk\n */\n`);
  const { processes } = await needsOf([{ moduleId: file, project: { name: 'integration' } }], 'processes');
  expect(processes).toEqual(new Set(['tyk']));
});

test('every need is a tag that Vitest knows, so that it refuses misspelt ones', () => {
  expect(config.test?.tags?.map(({ name }) => name)).toEqual(Object.keys(NEEDS));
});
