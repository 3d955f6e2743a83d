import type { Container } from './container-spec.ts';

/** Linux counts processor time in ticks of 10 ms (USER_HZ, fixed at 100 for user space). */
const MS_PER_TICK = 10;
/** Fields of /proc/PID/stat after the command, from 0. */
const PPID = 1;
const UTIME = 11;
const STIME = 12;
/** The command, in parentheses, may contain anything. The fields after it are the state and then only numbers. */
const LINE = /^(?<pid>\d+) \(.*\) (?<stat>\w [\d -]+)\|(?<command>.*)$/;
/** Reads /proc with the container's shell, since an image may lack ps. */
const READ_PROC =
  'for d in /proc/[0-9]*; do read -r s <$d/stat || continue; echo "$s|$(tr "\\0" " " <$d/cmdline)"; done 2>/dev/null';

/** A process of a container, with its pid inside it. */
export interface ContainerProcess {
  pid: number;
  ppid: number;
  command: string;
  /** User and system CPU time since its start. */
  cpuMs: number;
}

/** The processes in a container's /proc. @throws Error if they cannot be read */
export async function processTable(container: Container): Promise<ContainerProcess[]> {
  const { exitCode, output } = await container.exec(['sh', '-c', READ_PROC], { user: 'root' });
  if (exitCode !== 0) throw new Error(`the container's processes cannot be read: ${output}`);
  return parseProcessTable(output);
}

/** Parses lines of /proc/PID/stat, a bar and the command line. */
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
