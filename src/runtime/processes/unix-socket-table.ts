import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const CONNECTED = '03';
/** The inode of a connection that is not accepted yet. */
const UNHELD = '0';

/** The inodes of the connections that have been accepted on a Unix socket, if its server runs on this machine. */
export async function acceptedInodes(file: string): Promise<string[]> {
  const table = await readFile('/proc/self/net/unix', 'utf8').catch(() => '');
  return acceptedOn(table, (bound) => bound === file || isSameFile(bound, file));
}

/** The same in a table like /proc/net/unix, where a connection has the path of the socket on which it was accepted. */
export function acceptedOn(table: string, isSocket: (bound: string) => boolean): string[] {
  return table.split('\n').flatMap((line) => {
    const [, state, inode = UNHELD, bound] = /^\S+: \S+ \S+ \S+ \S+ (\S+) +(\d+) (.+)$/.exec(line) ?? [];
    return bound !== undefined && state === CONNECTED && inode !== UNHELD && isSocket(bound) ? [inode] : [];
  });
}

// A server may have bound it by another path, as /var/run is a link to /run.
function isSameFile(bound: string, file: string): boolean {
  if (path.basename(bound) !== path.basename(file)) return false;
  try {
    return realpathSync(bound) === realpathSync(file);
  } catch {
    return false;
  }
}
