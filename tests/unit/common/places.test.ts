import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CACHE_FOLDER,
  PACKAGE_FOLDER,
  programBeside,
  userCache,
  VERSION,
  WORKING_FOLDER,
} from '../../../src/common/places.ts';

const CLONE = path.resolve(import.meta.dirname, '../../..');

test('in a clone everything is in its folder', () => {
  expect({ PACKAGE_FOLDER, WORKING_FOLDER, CACHE_FOLDER }).toEqual({
    PACKAGE_FOLDER: CLONE,
    WORKING_FOLDER: CLONE,
    CACHE_FOLDER: path.join(CLONE, '.cache'),
  });
});

test('the version is that of package.json', () => {
  expect(readFileSync(path.join(CLONE, 'package.json'), 'utf8')).toContain(`"version": "${VERSION}"`);
});

describe("the user's cache directory", () => {
  test.for([
    [{}, 'linux', '/home/a/.cache'],
    [{}, 'darwin', '/home/a/Library/Caches'],
    [{ XDG_CACHE_HOME: '/var/cache/a' }, 'linux', '/var/cache/a'],
    [{ XDG_CACHE_HOME: '/var/cache/a' }, 'darwin', '/var/cache/a'],
    [{ XDG_CACHE_HOME: '' }, 'linux', '/home/a/.cache'],
    [{ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/a/.cache'],
  ] as [Record<string, string>, NodeJS.Platform, string][])(
    'with %o on %s is %s',
    ([given, platform, folder]) => {
      expect(userCache(given, platform, '/home/a')).toBe(folder);
    },
  );
});

test.for([
  ['/clone/src/load/thread.ts', '/clone/src/load/worker/main.ts'],
  ['/package/dist/load/thread.js', '/package/dist/load/worker/main.js'],
] as const)('beside %s, worker/main is %s', ([module, program]) => {
  expect(programBeside(module, 'worker/main')).toBe(program);
});

// In the package there is no such file.
test('no module names a TypeScript file to run', () => {
  const files = readdirSync(path.join(CLONE, 'src'), { recursive: true, encoding: 'utf8' });
  const modules = files.filter((name) => name.endsWith('.ts'));
  // Images are made from the sources, which the package has for that.
  const others = modules.filter((name) => name !== 'runtime/containers/images.ts');
  const named = others.flatMap((name) => {
    const text = readFileSync(path.join(CLONE, 'src', name), 'utf8');
    return text.match(/\b(URL|join|resolve|fork|spawn|Worker|programBeside)\([^;]*?\.ts['"`]/g) ?? [];
  });
  expect(modules.length).toBeGreaterThan(100);
  expect(named).toEqual([]);
});
