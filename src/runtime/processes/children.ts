import { readFile } from 'node:fs/promises';

/** The pids of a process's own children, as the kernel lists them; none where there is no /proc. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}
