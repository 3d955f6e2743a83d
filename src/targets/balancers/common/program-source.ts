import path from 'node:path';
import { UserError } from '../../../common/user-error.ts';
import { onPath, requireOnPath } from './on-path.ts';
import { isPackaged, packagedProgram, PLATFORM } from './python-package.ts';
import type { BalancerKind } from '../balancer.ts';

/** Where a balancer's program comes from. */
export type ProgramSource = Pick<BalancerKind, 'install' | 'installed' | 'locate'>;

/** The program of a Python package, in the pinned version unless another one is named. */
export function packaged(name: string, version?: string): ProgramSource {
  return {
    install: `its Python package has no file for ${PLATFORM}`,
    installed: () => isPackaged(name),
    locate: () => packagedProgram(name, version),
  };
}

/** The program of a Python package, or that of the system where the package has none for this machine. */
export function packagedOrInstalled(name: string): ProgramSource {
  const source = packaged(name);
  if (source.installed()) return source;
  const install = `${source.install}; install it from your system (apt-get install ${name}, brew install ${name})`;
  return {
    install,
    installed: () => onPath(name) !== undefined,
    locate: () => Promise.resolve(requireOnPath(name, install)),
  };
}

/** The program that a setting names, by its full path or as it is found on PATH. */
export function named(setting: string, program: string): ProgramSource {
  return {
    // What is asked for and is not there is an error, nothing that is left out.
    installed: () => true,
    locate: () => {
      const found = onPath(program);
      if (found !== undefined) return Promise.resolve(found);
      const where = path.isAbsolute(program) ? 'an executable file' : 'a program on PATH';
      return Promise.reject(new UserError(`${setting} must name ${where} (got "${program}")`));
    },
  };
}
