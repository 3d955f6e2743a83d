import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The way in which a new process takes over the sockets, and the old one drains and exits. */
export const HOT_RESTART = 'hot-restart';

/** How long the old process drains, and how long it lives on, which is longer than the slow request. */
const DRAIN_S = 1;
const SHUTDOWN_S = 4;

/** The arguments of the process of this epoch, from 0. It takes over from the one before, which had the same folder. */
export async function hotRestartArgs(epoch: number, folder: string): Promise<string[]> {
  // Envoys on one machine that share a base id would take each other for their parent, so the first one picks an unused
  // id.
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
