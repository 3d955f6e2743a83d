import { expect, test } from 'vitest';
import { ConnectionTable, type ConnectionEnd } from '../../../src/record/connection-table.ts';

const ENDS: ConnectionEnd[] = [
  { by: 'server', inFlight: true, how: 'rst', announced: false },
  { by: 'server', inFlight: false, how: 'fin', announced: true },
  { by: 'probe', inFlight: false, how: 'fin', announced: false },
];

test.for(ENDS)('a connection that ended with %o is recorded with that', (end) => {
  const opened = new ConnectionTable(1000);
  opened.open(1500, 3);
  const row = opened.open(2000, 4);
  opened.close(row, 2250, 70_000, end);
  expect(opened.at(row)).toEqual({
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
  const opened = new ConnectionTable(1000);
  expect(opened.at(opened.open(1500, 3))).toEqual({
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
  const opened = new ConnectionTable(0);
  const row = opened.open(1, 0);
  opened.close(row, 2, 5, { by: 'server', inFlight: true, how: 'rst', announced: false });
  opened.close(row, 9, 6, { by: 'probe', inFlight: false, how: 'fin', announced: false });
  expect(opened.at(row)).toMatchObject({ closedMs: 2, served: 5, end: { by: 'server', how: 'rst' } });
});

test('all connections, in the order of opening', () => {
  const opened = new ConnectionTable(0);
  for (let index = 0; index < 5; index++) opened.open(index, index);
  expect([...opened].map(({ virtualUser }) => virtualUser)).toEqual([0, 1, 2, 3, 4]);
});

test('a connection keeps its address and its unsolicited bytes, before and after its end', () => {
  const opened = new ConnectionTable(0);
  const addresses = ['127.0.0.1:80', '[::1]:80', '127.0.0.1:80', undefined];
  const rows = addresses.map((address) => opened.open(1, 0, address));
  opened.unsolicited(0);
  for (const row of rows)
    opened.close(row, 2, 1, { by: 'server', inFlight: false, how: 'fin', announced: false });
  opened.unsolicited(2);
  expect([...opened].map(({ address }) => address)).toEqual(addresses);
  expect(opened.addresses).toHaveLength(2);
  expect([...opened].map(({ unsolicited }) => unsolicited)).toEqual([true, false, true, false]);
  expect([...opened].map(({ end }) => end?.by)).toEqual(['server', 'server', 'server', 'server']);
});

test('hidden addresses can still be distinguished, also by family', () => {
  const table = new ConnectionTable(0);
  for (const address of ['192.0.2.1:80', '[2001:db8::1]:80', '192.0.2.1:80']) table.open(1, 0, address);
  table.hideAddresses();
  const told = [...table].map(({ address }) => address);
  expect(told).toEqual(['address 1 (IPv4)', 'address 2 (IPv6)', 'address 1 (IPv4)']);
});
