import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The way: a new process takes over the sockets, the old one drains and leaves. */
export const HOT_RESTART = 'hot-restart';

/** How long the old process drains, and lives on: longer than the slow request. */
const DRAIN_S = 1;
const SHUTDOWN_S = 4;

/** The arguments of the process of this epoch, from 0; it takes over from the one before, which had the same folder. */
export async function hotRestartArgs(epoch: number, folder: string): Promise<string[]> {
  // Envoys on one machine that share a base id take each other for their parent, so the first one finds one that nobody has.
  const baseIdFile = path.join(folder, 'base-id');
  return [
    '--restart-epoch',
    String(epoch),
    ...(epoch === 0
      ? ['--use-dynamic-base-id', '--base-id-path', baseIdFile]
      : ['--base-id', await readFile(baseIdFile, 'utf8')]),
    '--drain-time-s',
    String(DRAIN_S),
    '--parent-shutdown-time-s',
    String(SHUTDOWN_S),
    '--drain-strategy',
    'immediate',
  ];
}
