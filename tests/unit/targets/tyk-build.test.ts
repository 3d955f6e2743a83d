import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findRedis } from '../../../src/runtime/builds/redis.ts';
import { requireTykVersion, withTykVersion } from '../../../src/targets/tyk/build.ts';
import { UserError } from '../../../src/common/user-error.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';
import { TYK_MODULES } from '../../../src/settings/tyk-versions.ts';

const TYK_FOLDER = new URL('../../../containers/tyk/', import.meta.url);

test.for(TYK_MODULES)('go.mod and go.sum hold Tyk %s', async (version) => {
  const goMod = withTykVersion(await readFile(new URL('go.mod', TYK_FOLDER), 'utf8'), version);
  const goSum = await readFile(new URL('go.sum', TYK_FOLDER), 'utf8');
  expect(goMod.match(/TykTechnologies\/tyk v\S+/g)).toEqual([`TykTechnologies/tyk v${version}+incompatible`]);
  expect(goSum).toContain(`github.com/TykTechnologies/tyk v${version}+incompatible h1:`);
});

test('a version may have a v, and an unavailable one is refused with the available ones', () => {
  expect(requireTykVersion('v2.9.5')).toBe('2.9.5');
  expect(() => requireTykVersion('3.0.0')).toThrow(UserError);
  expect(() => requireTykVersion('3.0.0')).toThrow(
    /TYK_VERSION=3\.0\.0 is not available.*2\.9\.4 or 2\.9\.5/,
  );
});

test('the redis-server on PATH takes precedence', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'redis-path-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = path.join(folder, 'redis-server');
  // Any executable of that name will do.
  await symlink(process.execPath, program);
  expect(await findRedis(`/nonexistent:${folder}`)).toBe(program);
});

test('a condition that is not met is named', async () => {
  await expect(waitUntil('pigs fly', 20, () => false)).rejects.toThrow(
    'timed out after 20 ms waiting until pigs fly',
  );
  let looks = 0;
  await waitUntil('it is looked at thrice', 1000, () => ++looks === 3);
  expect(looks).toBe(3);
});
