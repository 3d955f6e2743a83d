// What a user can get wrong with a balancer: each gets a sentence that names it.
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { requireOnPath } from '../../src/gateways/balancers/on-path.ts';
import { BALANCERS } from '../../src/gateways/balancers/kinds.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { UserError } from '../../src/runtime/user-error.ts';
import { untilReady } from '../../src/upstreams/datetime/datetime.ts';

const INSTALLED = BALANCERS.filter((kind) => kind.installed());

/** A server that answers everything with 503, on a port of its own. */
async function unready(): Promise<{ port: number } & Disposable> {
  const server = createServer((_request, response) => void response.writeHead(503).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => void server.close() };
}

test.for(INSTALLED)('$name says that its port is in use', async (kind) => {
  using occupant = await unready();
  const started = kind.start({
    backend: { version: 'v1', host: '127.0.0.1', port: occupant.port },
    way: kind.ways[0] ?? '',
    folder: await mkdtemp(path.join(runFolder(), 'occupied-')),
    logFile: path.join(inject('results'), 'logs', 'controls', `${kind.name}-occupied.log`),
    port: occupant.port,
  });
  const outcome = await started.then(
    (balancer) => balancer.stop().then(() => 'started'),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(UserError);
  expect(String(outcome)).toMatch(/address already in use|address in use/i);
});

test('a service that never becomes ready is named, with what its health check says', async () => {
  using service = await unready();
  const ready = untilReady(`http://127.0.0.1:${service.port}/healthz`, 'the service v2', 100);
  await expect(ready).rejects.toThrow(
    'the service v2 did not become ready within 100 ms: its health check says status 503',
  );
});

test('a balancer that is not installed is named, with how to install it', () => {
  expect(() => requireOnPath('no-such-balancer', 'install it')).toThrow(
    'no-such-balancer is not installed; install it',
  );
});
