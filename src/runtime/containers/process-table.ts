import type { Container } from './container-spec.ts';

/** Linux counts processor time in ticks of 10 ms (USER_HZ, fixed at 100 for user space). */
const MS_PER_TICK = 10;
/** Fields of /proc/PID/stat after the command, from 0. */
const PPID = 1;
const UTIME = 11;
const STIME = 12;
/** The command, in parentheses, may hold anything: the fields are what has only figures after the state. */
const LINE = /^(?<pid>\d+) \(.*\) (?<stat>\w [\d -]+)\|(?<command>.*)$/;
/** One look at /proc by the container's own shell: an image need not have ps. */
const LOOK =
  'for d in /proc/[0-9]*; do read -r s <$d/stat || continue; echo "$s|$(tr "\\0" " " <$d/cmdline)"; done 2>/dev/null';

/** A process of a container, by its pid there. */
export interface ContainerProcess {
  pid: number;
  ppid: number;
  command: string;
  /** Since its start, user and system. */
  cpuMs: number;
}

/** The processes of a container, as its /proc has them. @throws Error when the container does not answer */
export async function processTable(container: Container): Promise<ContainerProcess[]> {
  const { exitCode, output } = await container.exec(['sh', '-c', LOOK], { user: 'root' });
  if (exitCode !== 0) throw new Error(`the container's processes cannot be read: ${output}`);
  return parseProcessTable(output);
}

/** Reads what the look at /proc prints: a line of /proc/PID/stat, a bar, the command line. */
export function parseProcessTable(text: string): ContainerProcess[] {
  return text.split('\n').flatMap((line) => {
    const { pid, stat = '', command = '' } = LINE.exec(line)?.groups ?? {};
    if (pid === undefined) return [];
    const fields = stat.split(' ');
    const ticks = Number(fields[UTIME]) + Number(fields[STIME]);
    return [
      { pid: Number(pid), ppid: Number(fields[PPID]), command: command.trim(), cpuMs: ticks * MS_PER_TICK },
    ];
  });
}
