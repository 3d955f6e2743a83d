import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

/** A folder with programs that write their arguments, a call a line, into `calls`; `scripts` may add what else they do. */
export async function fakes(
  scripts: Record<string, string>,
): Promise<{ programs: string; calls: () => Promise<string[]> }> {
  const programs = await mkdtemp(path.join(runFolder(), 'programs-'));
  const file = path.join(programs, 'calls');
  await writeFile(file, '');
  for (const [name, script] of Object.entries(scripts)) {
    const program = path.join(programs, name);
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "${name} $*" >>'${file}'\n${script}\n`);
    await chmod(program, 0o755);
  }
  return { programs, calls: async () => (await readFile(file, 'utf8')).trimEnd().split('\n') };
}
