import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { canRun } from '../../bin/supported-node.mjs';
import { userPath } from './installed-package.ts';

/** An option of Node that makes this one say that it is an old one. */
export const AS_OLD_NODE = `--import=data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.0.0'})`;
const SYSTEM_NODE = '/usr/bin/node';

/** Programs with arguments: this Node as an old one, and the system's own where that is one. */
export function oldNodes(): [node: string, args: string[]][] {
  const asOld: [string, string[]] = [process.execPath, [AS_OLD_NODE]];
  return isOld(SYSTEM_NODE) ? [asOld, [SYSTEM_NODE, []]] : [asOld];
}

/** Imports the library that is installed in a folder. */
export function importWith(node: string, args: readonly string[], folder: string) {
  const text = "import { checkReload } from 'reload-proof'; console.log(typeof checkReload);";
  return execa(node, [...args, '--input-type=module', '--eval', text], {
    cwd: folder,
    extendEnv: false,
    env: { PATH: userPath },
    reject: false,
  });
}

function isOld(node: string): boolean {
  if (!existsSync(node)) return false;
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return !canRun(stdout.trim().slice(1));
}
