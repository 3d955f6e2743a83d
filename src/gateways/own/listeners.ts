import { lookup } from 'node:dns/promises';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { GatewayProcess } from '../gateway.ts';

const LISTEN = '0A';
const LOCAL_FIELD = 1;
const STATE_FIELD = 3;
const INODE_FIELD = 9;
const HEX = 16;
const BYTE = 2;

/** A process with its parent. */
interface Related extends GatewayProcess {
  parent: number;
}

/**
 * The workers of whoever listens where a URL points to: the processes that hold the listening socket, without the first of them when it
 * has others or children. Empty when that is another machine, or the processes are another user's or in a container.
 */
export async function workersListeningAt(url: string): Promise<GatewayProcess[]> {
  const { hostname, port, protocol } = new URL(url);
  const address = await localAddress(hostname);
  if (address === undefined) return [];
  const inodes = await listeningInodes(address, Number(port || (protocol === 'https:' ? 443 : 80)));
  if (inodes.size === 0) return [];
  const processes = await allProcesses();
  const holding = await Promise.all(processes.map(({ pid }) => holds(pid, inodes)));
  const holders = processes.filter((_, index) => holding[index]);
  const pids = new Set(holders.map(({ pid }) => pid));
  const workers = holders.filter(({ parent }) => pids.has(parent));
  if (workers.length > 0) return workers;
  // A master that accepts for its workers is the only one that holds the socket.
  const children = processes.filter(({ parent }) => pids.has(parent));
  return children.length > 0 ? children : holders;
}

async function localAddress(hostname: string): Promise<string | undefined> {
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const found = await lookup(host).catch(() => undefined);
  if (!found) return undefined;
  const own = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
  return own.includes(found.address) || found.address.startsWith('127.') ? found.address : undefined;
}

/** The inodes of sockets that listen on a port, on this address or on all. */
async function listeningInodes(address: string, port: number): Promise<Set<string>> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const inodes = new Set<string>();
  for (const line of tables.join('').split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [local = '', localPort = ''] = fields[LOCAL_FIELD]?.split(':') ?? [];
    if (fields[STATE_FIELD] !== LISTEN || Number.parseInt(localPort, HEX) !== port) continue;
    if (accepts(local, address)) inodes.add(fields[INODE_FIELD] ?? '');
  }
  return inodes;
}

// IPv6 addresses other than the wildcard are not told apart: then the port decides.
function accepts(local: string, address: string): boolean {
  if (!isIPv4(address) || local.length > 8) return true;
  const bytes = address.split('.').map((byte) => Number(byte).toString(HEX).padStart(BYTE, '0'));
  return /^0+$/.test(local) || local.toLowerCase() === bytes.reverse().join('');
}

async function allProcesses(): Promise<Related[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<Related[]> => {
      // A process may end while it is looked at: then it is not one of them.
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const match = /^\d+ \((?<name>.*)\) \S (?<parent>\d+)/s.exec(stat);
      if (!match?.groups) return [];
      return [{ pid: Number(pid), name: match.groups['name'] ?? '', parent: Number(match.groups['parent']) }];
    }),
  );
  return found.flat();
}

async function holds(pid: number, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder).catch(() => [])).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
  );
  return links.some((link) => inodes.has(/^socket:\[(?<inode>\d+)\]$/.exec(link)?.groups?.['inode'] ?? '-'));
}
