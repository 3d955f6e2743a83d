import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { familyOf } from '../../../../src/common/connect/family.ts';

const lookup = vi.hoisted(() => vi.fn<() => Promise<{ address: string; family: number }[]>>());
vi.mock('node:dns/promises', async (original) => ({ ...(await original<object>()), lookup }));

/** The port of a server at 127.0.0.1. */
async function listening(): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a host with addresses of both families is reached by the first family that takes a connection', async () => {
  const port = await listening();
  const url = `http://both.test:${port}/`;
  const open = { address: '127.0.0.1', family: 4 };
  const shut = { address: '::1', family: 6 };
  lookup.mockResolvedValue([shut, open]);
  expect(await familyOf(url)).toBe(4);
  lookup.mockResolvedValue([open, shut]);
  expect(await familyOf(url)).toBe(4);
  // If nothing listens yet, the system's order decides.
  lookup.mockResolvedValue([shut, { address: '127.0.0.2', family: 4 }]);
  expect(await familyOf(url)).toBe(6);
});

test('no connection is opened if there is nothing to choose', async () => {
  lookup.mockResolvedValue([{ address: '127.0.0.1', family: 4 }]);
  expect(await familyOf('http://one.test/')).toBeUndefined();
  lookup.mockRejectedValue(new Error('unknown'));
  expect(await familyOf('http://none.test/')).toBeUndefined();
  lookup.mockClear();
  expect(await familyOf('http://[::1]:80/')).toBeUndefined();
  expect(await familyOf('https://127.0.0.1/')).toBeUndefined();
  expect(await familyOf('http://two.test/', { connectTo: { path: '/a/socket' } })).toBeUndefined();
  expect(await familyOf('http://two.test/', { connectTo: { host: '127.0.0.1' } })).toBeUndefined();
  expect(lookup).not.toHaveBeenCalled();
});
