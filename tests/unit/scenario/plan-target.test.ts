// What a target of a config file becomes once it has responded. Each flow is sent one request; there is no load.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planTarget } from '../../../src/scenario/check/plan-target.ts';
import { settingsIn } from '../../../src/settings/config/config-settings.ts';
import { serversSchema } from '../../../src/settings/config/schema.ts';
import type { TargetConfig } from '../../../src/settings/config/types.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const GIVEN = { headers: {}, body: {}, connection: {}, all: false, given: [] };
const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let n = 0; n < 20; n++) response.write(`data: {"n":${n}}\n\n`);
    return;
  }
  const { pathname } = new URL(request.url ?? '/', 'http://a');
  response.writeHead(pathname === '/missing' ? 404 : 200, { 'x-auth': 'v1' }).end(request.method);
});
let base: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function plan(target: TargetConfig, environment: Record<string, string> = {}) {
  const config = serversSchema.parse({ targets: { api: target } });
  const parsed = config.targets?.['api'];
  if (!parsed) throw new Error('it has a target');
  const place = { folder: os.tmpdir(), environment };
  const settings = readSettings(os.tmpdir(), environment, settingsIn(config, parsed, place.folder));
  return planTarget({ key: 'targets.api', config, target: parsed, given: GIVEN, settings, place });
}

test('own flows have the status of their first response, and the first GET shows what proves a reload', async () => {
  const { target, flows } = await plan({
    url: base,
    disruption: { shell: 'true' },
    effect: { url: `${base}/version` },
    flows: {
      orders: { http: '/orders', body: ({ id }) => id, users: 3 },
      missing: { http: '/missing', expect: { status: 404 } },
      items: { http: '/items', thinkTime: '5s', expect: { header: { 'x-auth': /^v/ } } },
    },
  });
  expect(target).toMatchObject({
    url: `${base}/missing`,
    reload: 'true',
    effect: { url: `${base}/version` },
  });
  expect(flows).toMatchObject([
    { variant: 'orders', load: { connections: 3, method: 'POST', expectation: { status: 200 } } },
    { variant: 'missing', load: { connections: 8, expectation: { status: 404 } } },
    {
      variant: 'items',
      showsEachTime: true,
      load: { thinkMs: 5000, expectation: { status: 200, header: 'x-auth', headerValue: /^v/ } },
    },
  ]);
});

const sequence = ({ data }: { data: string }) => (JSON.parse(data) as { n: number }).n;

test('a function numbers the events of a stream', async () => {
  const { flows } = await plan({
    disruption: { shell: 'true' },
    flows: { events: { sse: `${base}/events`, sequence } },
  });
  expect(flows[0]).toMatchObject({
    streams: { numbered: true, often: true },
    load: { stream: { protocol: 'sse', sequence: String(sequence) } },
  });
  expect(flows[0]?.load).not.toHaveProperty('method');
});

test('without flows it has the default ones, and a setting goes before the file', async () => {
  const config: TargetConfig = {
    url: `${base}/items`,
    disruption: () => undefined,
    expect: { header: { 'x-other': 'on' } },
  };
  const { target, flows } = await plan(config, { EXPECT_HEADER: 'x-auth' });
  expect(flows.map(({ variant }) => variant)).toContain('busy');
  expect(target).toMatchObject({ expectHeader: 'x-auth', reload: expect.any(Function) as unknown });
  expect(flows[0]?.load.expectation).toEqual({ status: 200, header: 'x-auth' });
});

test.for<[what: string, target: (url: string) => TargetConfig, message: string | RegExp]>([
  [
    'a status',
    (url) => ({ flows: { it: { http: `${url}/missing` } } }),
    /^targets.api.flows.it returns status 404: set it to a URL that returns a status below 400/,
  ],
  [
    'a status that is expected',
    (url) => ({ flows: { it: { http: `${url}/items`, expect: { status: 201 } } } }),
    'targets.api.flows.it returns status 200 instead of 201, which is expected',
  ],
  [
    'a header',
    (url) => ({ flows: { it: { http: `${url}/items`, expect: { header: 'x-none' } } } }),
    /^targets.api.flows.it returns no header x-none \(targets.api.flows.it.expect.header\) before any reload/,
  ],
  [
    'another machine',
    () => ({ flows: { it: { grpc: 'http://192.0.2.1/p.S/Get' } } }),
    /^targets.api.flows.it leads to 192.0.2.1, which is not this machine/,
  ],
  [
    'limits',
    (url) => ({ limits: { connections: 1 }, url: `${url}/items` }),
    'limits.connections is 1, and each of 9 flows needs at least one',
  ],
])('%s that does not fit is said before any load', async ([, target, message]) => {
  await expect(plan({ disruption: { shell: 'true' }, ...target(base) })).rejects.toThrow(message);
});
