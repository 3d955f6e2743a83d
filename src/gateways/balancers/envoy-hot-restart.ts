/** The way: a new process takes over the sockets, the old one drains and leaves. */
export const HOT_RESTART = 'hot-restart';

/** How long the old process drains, and lives on: longer than the slow request. */
const DRAIN_S = 1;
const SHUTDOWN_S = 4;
// Envoys on one machine that share a base id take each other for their parent.
const BASE_ID = process.pid % 10_000;

/** The arguments of the process of this epoch, from 0; it takes over from the one before. */
export function hotRestartArgs(epoch: number): string[] {
  return [
    '--restart-epoch',
    String(epoch),
    '--base-id',
    String(BASE_ID),
    '--drain-time-s',
    String(DRAIN_S),
    '--parent-shutdown-time-s',
    String(SHUTDOWN_S),
    '--drain-strategy',
    'immediate',
  ];
}
