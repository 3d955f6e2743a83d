// Who holds the other end of a connection, by the lines of /proc.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { allPids, holdersOf, parseStat, processEntry } from '../../../src/runtime/processes/process-table.ts';
import { peerInode, peerInodes } from '../../../src/runtime/processes/socket-table.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, remote: string, inode: number) =>
  `   0: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;

test.for<[string, string, string, string, string]>([
  ['IPv4', '127.0.0.1', '0100007F', '10.0.0.2', '0200000A'],
  [
    'IPv4 on a socket for both',
    '127.0.0.1',
    '0000000000000000FFFF00000100007F',
    '127.0.0.1',
    '0000000000000000FFFF00000100007F',
  ],
  [
    'IPv6',
    '::1',
    '00000000000000000000000001000000',
    '2001:db8::ff00:42:8329',
    'B80D01200000000000FF000029834200',
  ],
  [
    'a link',
    'fe80::1%eth0',
    '000080FE000000000000000001000000',
    'fe80::2',
    '000080FE000000000000000002000000',
  ],
])('the other end of %s', ([, remoteAddress, remoteHex, localAddress, localHex]) => {
  const ends = { localAddress, localPort: 50_000, remoteAddress, remotePort: 8000 };
  const table =
    head +
    line(`${localHex}:C350`, `${remoteHex}:1F40`, 7) +
    line(`${remoteHex}:1F40`, `${localHex}:C350`, 42);
  expect(peerInode(table, ends)).toBe('42');
  expect(peerInode(table, { ...ends, localPort: 50_001 })).toBeUndefined();
  // It has not been accepted yet, or it is already closed.
  expect(peerInode(head + line(`${remoteHex}:1F40`, `${localHex}:C350`, 0), ends)).toBeUndefined();
});

const stat = (start: number, stack: number) =>
  `7 (a (b) c) S 3 ${Array.from({ length: 17 }, () => 1).join(' ')} ${start} 1 1 1 11 1 ${stack} 1`;

test('this process holds the other end of its own connections', async () => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, 'localhost');
  await Promise.all([once(client, 'connect'), accepted]);
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const [inode = ''] = await peerInodes([client]);
  expect(holdersOf(new Set([inode]), allPids()).get(inode)).toEqual([process.pid]);
});

test('a process is identified by its start time and by its program', () => {
  expect(parseStat(stat(100, 900))).toMatchObject({ pid: 7, name: 'a (b) c', parent: 3 });
  const identities = [stat(100, 900), stat(101, 900), stat(100, 901)].map(
    (text) => parseStat(text)?.identity,
  );
  expect(new Set(identities).size).toBe(3);
  expect(processEntry(process.pid)).toEqual(processEntry(process.pid));
  expect(processEntry(process.pid)?.parent).toBe(process.ppid);
  expect(processEntry(0)).toBeUndefined();
});
