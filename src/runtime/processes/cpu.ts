import { readFile } from 'node:fs/promises';
import type { CpuTime, SystemProcess } from '../../common/system.ts';

/** Linux counts processor time in ticks of 10 ms (USER_HZ, fixed at 100 for user space). */
const MS_PER_TICK = 10;
const UTIME_FIELD = 11;
const STIME_FIELD = 12;

/** User and system CPU time of processes; those that are gone are left out, and all of them without /proc. */
export async function cpuTimes(processes: readonly SystemProcess[]): Promise<CpuTime[]> {
  const times = await Promise.all(processes.map(cpuTime));
  return times.filter((time) => time !== undefined);
}

async function cpuTime({ pid, name }: SystemProcess): Promise<CpuTime | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command, in parentheses, may contain anything: count the fields after the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[UTIME_FIELD]) + Number(fields[STIME_FIELD]);
  return { pid, name, cpuMs: ticks * MS_PER_TICK };
}
