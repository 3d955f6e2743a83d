// What the flows of a config file become: requests, and how virtual users send them.
import { expect, test } from 'vitest';
import { ownFlows } from '../../../../src/settings/config/own-flows.ts';
import { serversSchema } from '../../../../src/settings/config/schema.ts';
import { optionsIn } from '../../../../src/settings/config/target-options.ts';
import type { TargetConfig } from '../../../../src/settings/config/types.ts';

const GIVEN = { headers: {}, body: {}, connection: {}, all: false, given: [] };
const PLACE = { folder: '/deploy', environment: { TOKEN: 'secret' } };

function targetOf(target: TargetConfig) {
  const parsed = serversSchema.parse({ targets: { api: target } }).targets?.['api'];
  if (!parsed) throw new Error('it has a target');
  return parsed;
}

function flowsOf(config: TargetConfig) {
  const target = targetOf(config);
  return ownFlows(target, 'targets.api', optionsIn(target, 'targets.api', GIVEN, PLACE), PLACE);
}

function only(config: TargetConfig) {
  const [flow] = flowsOf(config);
  return flow;
}

test('a flow of HTTP has its own request, with the headers of its target', () => {
  const flow = only({
    url: 'http://127.0.0.1:8080/health',
    headers: { authorization: { env: 'TOKEN' }, 'X-A': 'a' },
    flows: {
      orders: {
        http: '/orders?x=1',
        headers: { 'x-a': 'b' },
        body: ({ id }) => `{"id":${id}}`,
        users: 4,
        rate: 50,
        timeout: '2s',
        expect: { status: 201, header: { 'X-Auth': /^v/ } },
      },
    },
  });
  expect(flow).toMatchObject({
    name: 'orders',
    url: 'http://127.0.0.1:8080/orders?x=1',
    expectHeader: 'x-auth',
    options: {
      method: 'POST',
      headers: { authorization: 'secret', 'x-a': 'b' },
      ownBody: { source: '({ id }) => `{"id":${id}}`' },
      expect: { status: 201, headerValue: /^v/ },
    },
    load: { connections: 4, thinkMs: 0, timeoutMs: 2000, rate: 50, client: 'keep-alive' },
  });
});

test.for<[what: string, flow: NonNullable<TargetConfig['flows']>[string], load: object, url?: string]>([
  ['an idle pool', { http: '/', users: 50, thinkTime: '5s' }, { connections: 50, thinkMs: 5000 }],
  ['new connections', { http: '/', client: 'new-connection' }, { client: 'new-connection' }],
  ['HTTP/2', { http: '/', client: 'http2' }, { client: 'http2', allowUnprocessed: true }],
  [
    'recycled connections',
    { http: '/', maxAge: '1m', maxRequests: 9 },
    { recycle: { maxAgeMs: 60_000, maxRequests: 9 } },
  ],
  ['a slow download', { http: '/', readOver: '4s' }, { download: { durationMs: 4000 } }],
  ['events', { sse: '/events', thinkTime: '1s' }, { stream: { protocol: 'sse' }, thinkMs: 1000 }],
  [
    'numbered events',
    { sse: '/events', sequence: (event) => Number(event.id) },
    { stream: { protocol: 'sse', sequence: '(event) => Number(event.id)' } },
  ],
  ['WebSockets', { webSocket: '/ws' }, { stream: { protocol: 'websocket' } }, 'ws://a:1/ws'],
  [
    'calls',
    { grpc: '/p.S/Get', message: 'CAE=' },
    { client: 'http2', grpc: { message: 'CAE=' } },
    'http://a:1/p.S/Get',
  ],
  [
    'streams over gRPC',
    { grpc: '/p.S/Watch', stream: true },
    { stream: { protocol: 'grpc' } },
    'http://a:1/p.S/Watch',
  ],
])('%s', ([, flow, load, url]) => {
  const found = only({ url: 'http://a:1/', flows: { it: flow } });
  expect(found?.load).toMatchObject(load);
  expect(found?.url).toBe(url ?? found?.url);
});

test('a body may be a slow upload, or a file beside the config file', () => {
  const [slow, file] = flowsOf({
    url: 'http://a/',
    flows: {
      slow: { http: '/', body: { bytes: 10, over: '4s' }, chunked: true },
      file: { http: '/', method: 'PUT', body: { file: 'order.json' } },
    },
  });
  expect(slow?.options.ownBody).toEqual({ bytes: 10, durationMs: 4000, chunked: true });
  expect(file?.options).toMatchObject({ method: 'PUT', ownBody: { file: '/deploy/order.json' } });
});

test('a flow expects what its target expects, unless it says otherwise', () => {
  const [plain, own] = flowsOf({
    url: 'http://a/',
    expect: { body: 'ok', header: { 'x-a': 'on' } },
    flows: { plain: { http: '/' }, own: { http: '/', expect: { header: 'x-b' } } },
  });
  expect(plain?.options.expect).toEqual({ body: 'ok', headerValue: 'on' });
  expect(plain?.expectHeader).toBeUndefined();
  expect(own).toMatchObject({ expectHeader: 'x-b', options: { expect: { body: 'ok' } } });
  expect(own?.options.expect).not.toHaveProperty('headerValue');
});

test('what is missing is named by its key', () => {
  expect(() => flowsOf({ flows: { it: { http: '/items' } } })).toThrow(
    'targets.api.flows.it is a path, so its target needs a url: give that, or the whole URL of the flow',
  );
  expect(() =>
    flowsOf({ url: 'http://a/', flows: { it: { http: '/', headers: { 'x-key': { env: 'NO_KEY' } } } } }),
  ).toThrow('targets.api.flows.it.headers.x-key needs the environment variable NO_KEY, which is not set');
  expect(() =>
    flowsOf({ url: 'http://a/', headers: { 'x-key': { file: 'none' } }, flows: { it: { http: '/' } } }),
  ).toThrow(/^targets.api.headers.x-key cannot be read: ENOENT/);
});

test('options of the command go before what the file says of a target', () => {
  const target = targetOf({
    url: 'http://a/',
    method: 'PUT',
    body: 'x',
    headers: { 'x-a': 'file', 'x-b': 'file' },
    effect: { url: 'http://a/version' },
    connection: { insecure: true, cacert: 'ca.pem' },
  });
  const given = {
    ...GIVEN,
    method: 'POST',
    headers: { 'x-a': 'option' },
    body: { data: 'y' },
    effectHeader: 'x-pod',
    connection: { cacert: '/other.pem' },
  };
  const options = optionsIn(target, 'targets.api', given, PLACE);
  expect(options).toMatchObject({
    method: 'POST',
    headers: { 'x-a': 'option', 'x-b': 'file' },
    effectHeader: 'x-pod',
    connection: { insecure: true, cacert: '/other.pem' },
  });
  expect(options).not.toHaveProperty('effect');
  expect(options).not.toHaveProperty('ownBody');
  expect(optionsIn(target, 'targets.api', GIVEN, PLACE)).toMatchObject({
    method: 'PUT',
    ownBody: { text: 'x' },
    effect: { url: 'http://a/version' },
    connection: { cacert: '/deploy/ca.pem' },
  });
});
