import { readFile } from 'node:fs/promises';

const BYTES_PER_KIB = 1024;

/** The peak resident memory of a process, bytes; null without /proc. */
export async function peakMemory(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return readPeak(status);
}

/** Reads the peak from /proc/PID/status. */
export function readPeak(status: string): number | null {
  const kib = /^VmHWM:\s+(?<kib>\d+) kB$/m.exec(status)?.groups?.['kib'];
  return kib === undefined ? null : Number(kib) * BYTES_PER_KIB;
}
