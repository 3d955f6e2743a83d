import { readFile } from 'node:fs/promises';
import type { ConnectionStates } from '../../common/system.ts';

const ESTABLISHED = '01';
const TIME_WAIT = '06';

/** An instance's end of its connections, and a process in whose network they are. */
export interface ServerEndpoint {
  host: string;
  port: number;
  pid: number;
  /** Set when it is in a network of its own, where only its own end is in the table. */
  namespace?: string;
}

/** The connections of an instance by state; undefined without /proc, none once it is gone from a network of its own. */
export async function connectionsOf(watched: ServerEndpoint): Promise<ConnectionStates | undefined> {
  const inside = watched.namespace !== undefined;
  const file = inside ? `/proc/${watched.pid}/net/tcp` : '/proc/net/tcp';
  const table = await readFile(file, 'utf8').catch(() => (inside ? '' : undefined));
  return table === undefined ? undefined : countStates(table, watched, inside ? 'server' : 'client');
}

/**
 * Counts connections to an instance in the format of /proc/net/tcp. An established one is counted at one end, since both are in the table
 * of one machine; TIME_WAIT is at the end that closed first, whichever that was.
 */
export function countStates(
  table: string,
  { host, port }: Pick<ServerEndpoint, 'host' | 'port'>,
  end: 'client' | 'server' = 'client',
): ConnectionStates {
  const wanted = inHex(host, port);
  const counts = { established: 0, timeWait: 0 };
  for (const line of table.split('\n').slice(1)) {
    const [, local, remote, state] = line.trim().split(/\s+/, 4);
    if (state === ESTABLISHED && (end === 'client' ? remote : local) === wanted) counts.established++;
    if (state === TIME_WAIT && (remote === wanted || local === wanted)) counts.timeWait++;
  }
  return counts;
}

// The address's bytes are in the machine's order, which is little-endian wherever Node runs on Linux but s390x.
function inHex(host: string, port: number): string {
  const bytes = host.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
