import type { CpuTime, SystemProcess } from '../common/system.ts';

/** Inspects and kills the processes of a part, wherever it runs. Pids are those inside its container, if it has one. */
export interface ProcessAccess {
  /** CPU time so far; processes that are gone are left out. */
  cpuTimes(processes: readonly SystemProcess[]): Promise<CpuTime[]>;
  /** Sends SIGKILL. */
  kill(pid: number): Promise<void>;
  /** Describes in one line what a process is doing, according to the kernel. */
  hint(pid: number): Promise<string>;
}

/** The files of /proc/PID that show what a process is doing. Some need privileges and are left out without them. */
export const HINT_FILES = ['wchan', 'syscall', 'stack', 'status'] as const;

/** Summarizes the contents of these files in one line. */
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
  return parts.length === 0 ? 'the kernel gives no details' : parts.join(', ');
}
