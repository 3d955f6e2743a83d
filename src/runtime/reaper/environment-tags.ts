import { readdir, readFile, readlink } from 'node:fs/promises';

/** A variable that every process of a run inherits, including Vitest's workers. */
export const RUN_TAG = 'RELOAD_PROOF_RUN';
/** A variable that every part of the run also has, and all that the part starts. */
export const PART_TAG = 'RELOAD_PROOF_PART';

/** A process found by its tag. */
export interface TaggedProcess {
  pid: number;
  command: string;
}

/**
 * The processes, other than this one, whose environment contains `tag=runId` or whose working directory is in the given
 * folder. Needs /proc; finds none without it.
 */
export async function findTagged(tag: string, runId: string, folder?: string): Promise<TaggedProcess[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => inspect(Number(pid), `${tag}=${runId}`, folder)));
  return found.filter((process) => process !== undefined);
}

async function inspect(pid: number, entry: string, folder?: string): Promise<TaggedProcess | undefined> {
  if (pid === process.pid) return undefined;
  // A process that ends meanwhile, or that belongs to another user, does not count.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (!environment.split('\0').includes(entry) && !(await worksIn(pid, folder))) return undefined;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return { pid, command: command.replaceAll('\0', ' ').trim() };
}

// nginx and Redis overwrite their environment, including the tag, with their process title.
async function worksIn(pid: number, folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return `${cwd}/`.startsWith(`${folder}/`);
}
