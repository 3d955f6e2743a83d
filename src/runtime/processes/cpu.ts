import { readdir, readFile } from 'node:fs/promises';
import { sum } from '../../common/sum.ts';
import type { CpuTime, SystemProcess } from '../../common/system.ts';

/** Linux counts processor time in ticks of 10 ms (USER_HZ, fixed at 100 for user space). */
const MS_PER_TICK = 10;
const UTIME_FIELD = 11;
const STIME_FIELD = 12;
/** The field of /proc/PID/task/TID/schedstat that says how long a thread was ready to run and did not, in ns. */
const RUN_DELAY_FIELD = 1;
const NANOS_PER_MS = 1e6;

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
  const queuedMs = await queuedTime(pid);
  return { pid, name, cpuMs: ticks * MS_PER_TICK, ...(queuedMs === undefined ? {} : { queuedMs }) };
}

async function queuedTime(pid: number): Promise<number | undefined> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const read = (thread: string) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '');
  const delays = (await Promise.all(threads.map(read))).flatMap(
    (text) => text.split(' ')[RUN_DELAY_FIELD] ?? [],
  );
  return delays.length === 0 ? undefined : sum(delays.map(Number)) / NANOS_PER_MS;
}
