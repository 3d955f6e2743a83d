import { readFile } from 'node:fs/promises';
import { HINT_FILES, hintOf, type ProcessAccess } from '../process-access.ts';
import { cpuTimes } from './cpu.ts';

/** Access to the processes of this machine. */
export const hostAccess: ProcessAccess = {
  cpuTimes,
  kill: (pid) => {
    process.kill(pid, 'SIGKILL');
    return Promise.resolve();
  },
  hint: async (pid) => {
    const texts = await Promise.all(
      HINT_FILES.map(async (name) => [name, await readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')]),
    );
    return hintOf(Object.fromEntries(texts) as Record<string, string>);
  },
};
