// The list of known versions: what is in it, and what is refused.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import {
  knownVersionsText,
  readKnownVersions,
  withVersions,
} from '../../../../src/scenario/known-issues/known-versions.ts';
import { readKnownIssues } from '../../../../src/scenario/known-issues/read.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../../known-issues');

async function read(content: object) {
  const folder = await mkdtemp(path.join(runFolder(), 'known-versions-'));
  await writeFile(path.join(folder, 'known-versions.json'), JSON.stringify(content, null, 2));
  return readKnownVersions(folder);
}

test('the list of this project is in order, as it is written, and has every version of the matrix', async () => {
  const known = readKnownVersions(FOLDER);
  expect(await readFile(path.join(FOLDER, 'known-versions.json'), 'utf8')).toBe(knownVersionsText(known));
  const listed = Object.entries(readKnownIssues(FOLDER).versions).flatMap(([gateway, versions]) =>
    versions.map((version) => [gateway, version] as const),
  );
  expect(listed).not.toEqual([]);
  const single = listed.filter(([, version]) => /^[\d.]+$/.test(version));
  expect(
    single.filter(([gateway, version]) => known[gateway as keyof typeof known]?.includes(version) !== true),
  ).toEqual([]);
});

test.for([
  [{ kong: ['3.4.0', 'latest'] }, /known-versions\.json:4:5: latest is no version of kong$/],
  [{ kong: ['3.10.0', '3.9.0'] }, /:4:5: 3\.9\.0 must be newer than 3\.10\.0, the one before it$/],
  [{ 'kong-gateway': ['3.4.0'] }, /:3:5: 3\.4\.0 is no version of kong-gateway$/],
  [{ king: ['3.4.0'] }, /malformed at .*king/],
] as const)('refused: %j', async ([content, sentence]) => {
  await expect(read(content)).rejects.toThrow(sentence);
});

test('further versions are put where they belong, and none is in it twice', () => {
  const known = { kong: ['3.4.0', '3.9.3'], tyk: ['3.1.0'] };
  expect(withVersions(known, { kong: ['3.9.3', '3.10.0', '3.4.2'], 'kong-gateway': ['3.4.3.10'] })).toEqual({
    kong: ['3.4.0', '3.4.2', '3.9.3', '3.10.0'],
    'kong-gateway': ['3.4.3.10'],
    tyk: ['3.1.0'],
  });
});
