// The control server of the date/time service, which a trial asks while the service itself is under load or leaving.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { controlServer } from '../../../src/upstreams/datetime/control.ts';
import { Drain } from '../../../src/upstreams/datetime/drain.ts';
import { HandledIds } from '../../../src/upstreams/handled.ts';

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function started() {
  const service = createServer((_request, response) => response.end());
  const drain = new Drain(service);
  const handled = new HandledIds();
  const port = await listening(service);
  let counted = 0;
  const control = controlServer({
    drain,
    handled,
    slow: { underWay: 0 },
    onCounted: () => void counted++,
  });
  const origin = `http://127.0.0.1:${await listening(control)}`;
  return { drain, handled, port, ask: (path: string) => fetch(origin + path), counted: () => counted };
}

test('its health check needs no connection of the service, and fails once the service drains', async () => {
  const { drain, ask } = await started();
  expect((await ask('/healthz')).status).toBe(200);
  drain.begin();
  expect((await ask('/healthz')).status).toBe(503);
  await drain.finish(0);
  expect(await (await ask('/state')).json()).toMatchObject({ connections: 0, draining: true, drained: true });
});

test('it tells once which requests were handled, and then that they were read', async () => {
  const { handled, ask, counted } = await started();
  handled.note(1);
  expect(new Uint8Array(await (await ask('/handled')).arrayBuffer())).toEqual(Uint8Array.of(0, 1));
  expect(counted()).toBe(1);
  expect((await (await ask('/handled')).arrayBuffer()).byteLength).toBe(0);
});

test('it tells the connections by state also when the service listens no more', async () => {
  const { drain, port, ask } = await started();
  const open = await fetch(`http://127.0.0.1:${port}/`);
  await open.text();
  expect(await (await ask('/connections')).json()).toEqual({
    established: 1,
    timeWait: expect.any(Number),
  });
  await drain.finish(0);
  expect(await (await ask('/connections')).json()).toMatchObject({ established: 0 });
});
