import path from 'node:path';
import { UserError } from '../../src/common/user-error.ts';
import { built } from '../../src/runtime/builds/cache.ts';
import { pipInstall } from '../../src/runtime/builds/pip.ts';
import { runTool } from '../../src/runtime/builds/tool.ts';

/** The folder of the program that is built or installed into `folder`, from what is pinned in `sources`. */
type Installer = (name: string, sources: string, folder: string) => Promise<void>;

export const PROGRAMS = ['actionlint', 'shellcheck', 'zizmor'] as const;
export type Program = (typeof PROGRAMS)[number];

const INSTALLERS: Record<Program, Installer> = { actionlint: fromGo, shellcheck: fromPip, zizmor: fromPip };

/** What a registry gave is not what is pinned: pip's own words as src/runtime/builds/pip.ts passes them on, and Go's. */
const TAMPERED = /is not what was pinned|checksum mismatch|SECURITY ERROR/;

/** A program that cannot be had on this machine, such as without a network. It has found nothing, and passed nothing. */
export class MissingProgram extends Error {}

/**
 * The path of a program in the version that is pinned beside this file, kept in `.cache` until that changes.
 * @throws MissingProgram if it cannot be had here, UserError if what was downloaded is not what is pinned
 */
export async function programPath(name: Program): Promise<string> {
  const sources = path.join(import.meta.dirname, name);
  try {
    const folder = await built({
      name,
      sources,
      ingredients: [process.platform, process.arch],
      make: (target) => INSTALLERS[name](name, sources, target),
    });
    return path.join(folder, 'bin', name);
  } catch (error) {
    if (!(error instanceof UserError) || TAMPERED.test(error.message)) throw error;
    throw new MissingProgram(error.message);
  }
}

async function fromGo(name: string, sources: string, folder: string): Promise<void> {
  const module = `github.com/rhysd/${name}/cmd/${name}`;
  const call = { doing: `building ${name}`, install: 'install Go (https://go.dev/dl)' };
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
  const args = ['build', '-trimpath', '-o', path.join(folder, 'bin', name), module];
  await runTool('go', args, { ...call, cwd: sources, env });
}

async function fromPip(name: string, sources: string, folder: string): Promise<void> {
  const call = { doing: `installing ${name}`, install: 'install Python 3 with pip (https://www.python.org)' };
  const pinned = ['--require-hashes', '--only-binary', ':all:', '--no-deps', '-r', 'requirements.txt'];
  await pipInstall(['--target', folder, ...pinned], { ...call, cwd: sources });
}
