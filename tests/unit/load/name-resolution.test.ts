import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Resolver } from '../../../src/targets/balancers/dns/resolver.ts';
import { NameCache } from '../../../src/load/name-resolution.ts';
import { Probe } from '../../../src/load/probe/probe.ts';
import type { ReresolveWhen } from '../../../src/record/flow/load-plan.ts';

const NAME = 'datetime.test';
const FIRST = '127.0.0.2';
const SECOND = '127.0.0.3';
let resolver: Resolver;

beforeEach(async () => {
  resolver = await Resolver.start(NAME, 0, FIRST);
});
afterEach(() => resolver.stop());

function names(again: ReresolveWhen): NameCache {
  return new NameCache(resolver.server, again, NAME);
}

function address(client: NameCache): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.lookup(NAME, {}, (error, found) => (error ? reject(error) : resolve(found)));
  });
}

test('a client that never resolves again keeps the first address', async () => {
  const client = names('never');
  expect(await address(client)).toBe(FIRST);
  resolver.pointTo(SECOND);
  expect(await address(client)).toBe(FIRST);
  expect(client.moved(FIRST)).toBe(false);
  expect(resolver.asked).toBe(1);
});

test('a client that resolves for each connection follows, but keeps open connections', async () => {
  const client = names('connection');
  expect(await address(client)).toBe(FIRST);
  resolver.pointTo(SECOND);
  expect(client.moved(FIRST)).toBe(false);
  expect(await address(client)).toBe(SECOND);
});

test('an address is kept for its time to live', async () => {
  await resolver.stop();
  resolver = await Resolver.start(NAME, 60, FIRST);
  const client = names('connection');
  expect(await address(client)).toBe(FIRST);
  resolver.pointTo(SECOND);
  expect(await address(client)).toBe(FIRST);
  expect(resolver.asked).toBe(1);
});

test('a client that watches the name leaves its open connections when the address changes', async () => {
  const client = names('time');
  expect(await address(client)).toBe(FIRST);
  expect(client.moved(FIRST)).toBe(false);
  resolver.pointTo(SECOND);
  await vi.waitFor(() => expect(client.moved(FIRST)).toBe(true), { interval: 10 });
  expect(client.moved(SECOND)).toBe(false);
});

test('a name that the resolver does not know is an error', async () => {
  const other = new NameCache(resolver.server, 'connection', 'other.test');
  await expect(address(other)).rejects.toThrow('ENOTFOUND');
});

test('a port in use is named', async () => {
  const port = Number(resolver.server.split(':')[1]);
  await expect(Resolver.start(NAME, 0, FIRST, port)).rejects.toThrow(
    `the resolver did not start: EADDRINUSE 127.0.0.1:${port}: stop what listens there`,
  );
});

test.for([
  ['after so many requests', { maxRequests: 20 }, 20],
  ['once it is so old', { maxAgeMs: 0 }, 1],
  ['never by default', {}, Number.POSITIVE_INFINITY],
] as const)('a client ends a connection between two requests: %s', async ([, recycle, requestsEach]) => {
  const server = createServer((_request, response) => response.end('ok'));
  server.listen(0, FIRST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const probe = Probe.start({
    url: `http://${NAME}:${port}/`,
    connections: 1,
    thinkMs: 0,
    timeoutMs: 5000,
    expectation: {},
    recycle,
    nameResolution: { server: resolver.server, reresolve: ['connection'] },
  });
  await probe.until(({ ended }) => ended >= 200, 5000);
  const { connectionsOpened, idleCloses } = await probe.stop();
  const { outcomes, ended } = probe.progress();
  server.close();
  expect(outcomes.ok).toBe(ended);
  expect(idleCloses).toEqual([]);
  expect(connectionsOpened).toBe(Math.max(1, Math.ceil(ended / requestsEach)));
});
