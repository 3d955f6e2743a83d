import type { CpuTime, SystemProcess } from '../common/system.ts';

/** How the processes of a part are looked at and killed, wherever it runs. Pids are those that the part itself knows. */
export interface ProcessAccess {
  /** Processor time so far; a process that is gone is left out. */
  cpuTimes(processes: readonly SystemProcess[]): Promise<CpuTime[]>;
  /** SIGKILL. */
  kill(pid: number): Promise<void>;
  /** What the kernel says that a process is doing, in a line. */
  hint(pid: number): Promise<string>;
}

/** The files of /proc/PID that tell what a process is doing; some need privileges, and are then left out. */
export const HINT_FILES = ['wchan', 'syscall', 'stack', 'status'] as const;

/** Makes a line of what they hold. */
export function hintOf(files: Partial<Record<(typeof HINT_FILES)[number], string>>): string {
  const { wchan = '', syscall = '', stack = '', status = '' } = files;
  const state = /^State:\s+(?<state>.+)$/m.exec(status)?.groups?.['state'];
  const [, waited = '?'] = /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status) ?? [];
  const [, forced = '?'] = /^nonvoluntary_ctxt_switches:\s+(\d+)$/m.exec(status) ?? [];
  const frames = stack.split('\n').flatMap((line) => /\] (?<frame>\w+)/.exec(line)?.groups?.['frame'] ?? []);
  const parts = [
    state === undefined ? [] : [`state ${state}`],
    wchan.trim() === '' || wchan.trim() === '0' ? [] : [`waits in ${wchan.trim()}`],
    // "running" is user code; else the number of the system call comes first.
    syscall.trim() === '' ? [] : [`system call ${syscall.trim().split(' ', 1)[0]}`],
    frames.length === 0 ? [] : [`kernel stack ${frames.join(' < ')}`],
    status === '' ? [] : [`gave up the processor ${waited} times, lost it ${forced} times`],
  ].flat();
  return parts.length === 0 ? 'the kernel tells nothing of it' : parts.join(', ');
}
