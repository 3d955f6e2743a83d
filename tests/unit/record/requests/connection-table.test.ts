import { expect, test } from 'vitest';
import { ConnectionTable, type ConnectionEnd } from '../../../../src/record/requests/connection-table.ts';

const ENDS: ConnectionEnd[] = [
  { by: 'server', inFlight: true, how: 'rst', announced: false },
  { by: 'server', inFlight: false, how: 'fin', announced: true },
  { by: 'probe', inFlight: false, how: 'fin', announced: false },
];

test.for(ENDS)('a connection that ended with %o is recorded with that', (end) => {
  const connections = new ConnectionTable(1000);
  connections.open(1500, 3);
  const row = connections.open(2000, 4);
  connections.close(row, 2250, 70_000, end);
  expect(connections.at(row)).toEqual({
    virtualUser: 4,
    openedMs: 2000,
    closedMs: 2250,
    served: 70_000,
    unsolicited: false,
    address: undefined,
    end,
  });
});

test('a connection that is open has no end', () => {
  const connections = new ConnectionTable(1000);
  expect(connections.at(connections.open(1500, 3))).toEqual({
    virtualUser: 3,
    openedMs: 1500,
    closedMs: undefined,
    served: 0,
    unsolicited: false,
    address: undefined,
    end: undefined,
  });
});

test('only the first report of an end counts', () => {
  const connections = new ConnectionTable(0);
  const row = connections.open(1, 0);
  connections.close(row, 2, 5, { by: 'server', inFlight: true, how: 'rst', announced: false });
  connections.close(row, 9, 6, { by: 'probe', inFlight: false, how: 'fin', announced: false });
  expect(connections.at(row)).toMatchObject({ closedMs: 2, served: 5, end: { by: 'server', how: 'rst' } });
});

test('all connections, in the order of opening', () => {
  const connections = new ConnectionTable(0);
  for (let index = 0; index < 5; index++) connections.open(index, index);
  expect([...connections].map(({ virtualUser }) => virtualUser)).toEqual([0, 1, 2, 3, 4]);
});

test('a connection keeps its address and its unsolicited bytes, before and after its end', () => {
  const connections = new ConnectionTable(0);
  const addresses = ['127.0.0.1:80', '[::1]:80', '127.0.0.1:80', undefined];
  const rows = addresses.map((address) => connections.open(1, 0, address));
  connections.unsolicited(0);
  for (const row of rows)
    connections.close(row, 2, 1, { by: 'server', inFlight: false, how: 'fin', announced: false });
  connections.unsolicited(2);
  expect([...connections].map(({ address }) => address)).toEqual(addresses);
  expect(connections.addresses).toHaveLength(2);
  expect([...connections].map(({ unsolicited }) => unsolicited)).toEqual([true, false, true, false]);
  expect([...connections].map(({ end }) => end?.by)).toEqual(['server', 'server', 'server', 'server']);
});

test('hidden addresses can still be distinguished, also by family', () => {
  const table = new ConnectionTable(0);
  for (const address of ['192.0.2.1:80', '[2001:db8::1]:80', '192.0.2.1:80']) table.open(1, 0, address);
  table.hideAddresses();
  const told = [...table].map(({ address }) => address);
  expect(told).toEqual(['address 1 (IPv4)', 'address 2 (IPv6)', 'address 1 (IPv4)']);
});
