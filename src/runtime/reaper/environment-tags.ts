import { readdir, readFile, readlink } from 'node:fs/promises';

/** Every process of a run inherits this variable, Vitest's own workers too. */
export const RUN_TAG = 'RELOAD_PROOF_RUN';
/** Every part that the suite started (and what the part starts in turn) carries this one as well. */
export const PART_TAG = 'RELOAD_PROOF_PART';

/** A process found by its mark. */
export interface TaggedProcess {
  pid: number;
  command: string;
}

/**
 * The living processes whose environment holds `mark=runId`, or that work in the run's folder when one is given; this one left out.
 * Needs /proc; elsewhere finds none.
 */
export async function findTagged(mark: string, runId: string, folder?: string): Promise<TaggedProcess[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => inspect(Number(pid), `${mark}=${runId}`, folder)));
  return found.filter((process) => process !== undefined);
}

async function inspect(pid: number, entry: string, folder?: string): Promise<TaggedProcess | undefined> {
  if (pid === process.pid) return undefined;
  // A process may end, or not be ours to read, while it is looked at: then it is not one of ours.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (!environment.split('\0').includes(entry) && !(await worksIn(pid, folder))) return undefined;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return { pid, command: command.replaceAll('\0', ' ').trim() };
}

// nginx and Redis write their titles over their environment, mark and all.
async function worksIn(pid: number, folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return `${cwd}/`.startsWith(`${folder}/`);
}
