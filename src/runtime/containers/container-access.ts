import { HINT_FILES, hintOf, type ProcessAccess } from '../process-access.ts';
import { processTable } from './process-table.ts';
import type { Container } from './container-spec.ts';

/** Access to the processes of a container by their pids inside it. */
export function containerAccess(container: Container): ProcessAccess {
  const asRoot = (script: string) => container.exec(['sh', '-c', script], { user: 'root' });
  return {
    cpuTimes: async (processes) => {
      const table = new Map((await processTable(container)).map((process) => [process.pid, process.cpuMs]));
      return processes.flatMap(({ pid, name }) => {
        const cpuMs = table.get(pid);
        return cpuMs === undefined ? [] : [{ pid, name, cpuMs }];
      });
    },
    kill: async (pid) => {
      const { exitCode, output } = await asRoot(`kill -9 ${pid}`);
      if (exitCode !== 0) throw new Error(`the process ${pid} could not be killed: ${output.trim()}`);
    },
    hint: async (pid) => {
      const texts = await Promise.all(
        HINT_FILES.map(async (name) => {
          const { exitCode, output } = await asRoot(`cat /proc/${pid}/${name} 2>/dev/null`);
          return [name, exitCode === 0 ? output : ''] as const;
        }),
      );
      return hintOf(Object.fromEntries(texts));
    },
  };
}
