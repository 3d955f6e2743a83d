import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';

const INODE_FIELD = 9;
const HEX = 16;
const GROUPS = 8;
/** The prefix of IPv4-mapped IPv6 addresses, ::ffff:a.b.c.d, of a socket that listens on both families. */
const MAPPED = '0000000000000000FFFF0000';
/** The inode of a socket that no process holds: not accepted yet, or already closed. */
const UNHELD = '0';

/** The two ends of a connection, as seen by the client's socket. */
export type Ends = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;

/** The inode of each connection's other end, if it is on this machine, in this network, and held by a process. */
export async function peerInodes(connections: readonly Ends[]): Promise<(string | undefined)[]> {
  const tables = await Promise.all(
    ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const table = tables.join('');
  return connections.map((ends) => peerInode(table, ends));
}

/**
 * Finds the line of the other end in a table like /proc/net/tcp and tcp6, where its local address is the client's
 * remote one.
 */
export function peerInode(table: string, ends: Ends): string | undefined {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = ends;
  const [ours, theirs] = [inHex(localAddress), inHex(remoteAddress)];
  for (const prefix of isIPv4(remoteAddress) ? ['', MAPPED] : ['']) {
    const at = table.indexOf(
      ` ${prefix}${theirs}:${portInHex(remotePort)} ${prefix}${ours}:${portInHex(localPort)} `,
    );
    if (at === -1) continue;
    const line = table.slice(table.lastIndexOf('\n', at) + 1, table.indexOf('\n', at));
    const inode = line.trim().split(/\s+/)[INODE_FIELD];
    return inode === UNHELD ? undefined : inode;
  }
  return undefined;
}

// Words of four bytes in the machine's order: little-endian on all Linux platforms of Node except s390x.
function inHex(address: string): string {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : bytesOf(address);
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes.slice(at, at + 4).reverse();
    words.push(...word.map((byte) => byte.toString(HEX).padStart(2, '0')));
  }
  return words.join('').toUpperCase();
}

/**
 * The bytes of an IPv6 address as Node prints it: in groups, with zeros compressed, perhaps with a zone or an IPv4
 * suffix.
 */
function bytesOf(address: string): number[] {
  const [plain = ''] = address.split('%', 1);
  const groups = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(HEX)}:${(c * 256 + d).toString(HEX)}`;
  });
  const [head = '', tail] = groups.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from(
    { length: tail === undefined ? 0 : GROUPS - before.length - after.length },
    () => '0',
  );
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, HEX);
    return [value >> 8, value & 255];
  });
}

function portInHex(port: number): string {
  return port.toString(HEX).padStart(4, '0').toUpperCase();
}
