import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../../common/user-error.ts';

const DIFFERENT = 1;

/** The change of a file, or a new file without `before`, as a patch that `git apply` takes in the folder that the name starts from; empty when there is none. @throws UserError without git */
export async function patchOf(name: string, before: string | undefined, after: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'reload-proof-patch-'));
  try {
    for (const [side, text] of [
      ['a', before],
      ['b', after],
    ] as const) {
      if (text === undefined) continue;
      const file = path.join(folder, side, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const options = ['--no-index', '--no-prefix', '--no-color', '--no-ext-diff'];
    const { stdout, exitCode, stderr, failed } = await execa(
      'git',
      ['diff', ...options, '--', before === undefined ? '/dev/null' : `a/${name}`, `b/${name}`],
      { cwd: folder, reject: false, stripFinalNewline: false },
    );
    if (failed && exitCode !== DIFFERENT)
      throw new UserError(`a patch needs git, which could not make it: ${stderr.trim() || 'is it on PATH?'}`);
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
