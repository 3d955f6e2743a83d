import { readdir, readFile } from 'node:fs/promises';

/** Every process of a run inherits this variable, Vitest's own workers too. */
export const RUN_MARK = 'RELOAD_PROOF_RUN';
/** Every part that the suite started (and what the part starts in turn) carries this one as well. */
export const PART_MARK = 'RELOAD_PROOF_PART';

/** A process found by its mark. */
export interface MarkedProcess {
  pid: number;
  command: string;
}

/** The living processes whose environment holds `mark=runId`, this one left out. Needs /proc; elsewhere finds none. */
export async function findMarked(mark: string, runId: string): Promise<MarkedProcess[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => inspect(Number(pid), `${mark}=${runId}`)));
  return found.filter((process) => process !== undefined);
}

async function inspect(pid: number, entry: string): Promise<MarkedProcess | undefined> {
  if (pid === process.pid) return undefined;
  // A process may end, or not be ours to read, while it is looked at: then it is not one of ours.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (!environment.split('\0').includes(entry)) return undefined;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return { pid, command: command.replaceAll('\0', ' ').trim() };
}
