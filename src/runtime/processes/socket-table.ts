import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { ipBytes } from '../../common/connect/ip-bytes.ts';
import type { Ends } from '../../common/connect/proxy-header.ts';

const INODE_FIELD = 9;
const HEX = 16;
/** The prefix of IPv4-mapped IPv6 addresses, ::ffff:a.b.c.d, of a socket that listens on both families. */
const MAPPED = '0000000000000000FFFF0000';
/** The inode of a socket that no process holds: not accepted yet, or already closed. */
const UNHELD = '0';

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
  const bytes = ipBytes(address);
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes.slice(at, at + 4).reverse();
    words.push(...word.map((byte) => byte.toString(HEX).padStart(2, '0')));
  }
  return words.join('').toUpperCase();
}

function portInHex(port: number): string {
  return port.toString(HEX).padStart(4, '0').toUpperCase();
}
