import { readFile } from 'node:fs/promises';
import type { ConnectionStates } from '../../common/system.ts';

const ESTABLISHED = '01';
const TIME_WAIT = '06';

/**
 * The connections in TIME_WAIT in the network of this process, to any port; 0 without /proc. The kernel counts them, whereas its
 * table has a line for each and is read 4 kB at a time.
 */
export async function timeWaitHere(): Promise<number> {
  const counts = await readFile('/proc/net/sockstat', 'utf8').catch(() => '');
  return Number(/^TCP: .* tw (\d+)/m.exec(counts)?.[1] ?? 0);
}

/** The address of an instance, and a process in the same network. */
export interface ServerEndpoint {
  host: string;
  port: number;
  pid: number;
  /** Its network namespace, if it has its own. The table there lists only the instance's end of its connections. */
  namespace?: string;
}

/**
 * The connections of an instance by state; undefined without /proc, zero once an instance in its own namespace is gone.
 */
export async function connectionsOf(instance: ServerEndpoint): Promise<ConnectionStates | undefined> {
  const inside = instance.namespace !== undefined;
  const file = inside ? `/proc/${instance.pid}/net/tcp` : '/proc/net/tcp';
  const table = await readFile(file, 'utf8').catch(() => (inside ? '' : undefined));
  return table === undefined ? undefined : countStates(table, instance, inside ? 'server' : 'client');
}

/**
 * Counts connections to an instance in a table like /proc/net/tcp. Established ones are counted at one end, since the
 * table of one machine lists both; TIME_WAIT is counted at either end, since it is at the end that closed first.
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

// The bytes are in the machine's order: little-endian on all Linux platforms of Node except s390x.
function inHex(host: string, port: number): string {
  const bytes = host.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
