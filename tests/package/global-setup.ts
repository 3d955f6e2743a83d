// Packs and installs once for all files of this folder; each works on copies of its own (tests/support/installed-package.ts).
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  addPackages,
  CLONE,
  copyOf,
  installInEmptyFolder,
  pack,
  type Installed,
  type Packed,
} from '../support/installed-package.ts';

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
    /** The package alone. */
    installed: Installed;
    /** The package with Vitest and Node's types beside it. */
    installedWithVitest: Installed;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const packed = await pack();
  const installed = await installInEmptyFolder(packed.tarball);
  const installedWithVitest = await copyOf(installed);
  const file = path.join(CLONE, 'node_modules/vitest/package.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
  await addPackages(installedWithVitest.folder, [`vitest@${version}`, '@types/node@24']);
  project.provide('packed', packed);
  project.provide('installed', installed);
  project.provide('installedWithVitest', installedWithVitest);
}
