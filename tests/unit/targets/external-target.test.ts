// What a user can get wrong with their own gateway.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { findTarget } from '../../../src/targets/external/find-target.ts';
import type { CheckOptions } from '../../../src/settings/check-options.ts';
import type { BodyOptions } from '../../../src/settings/body-options.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

async function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function find(values: Record<string, string>, options: Partial<CheckOptions> = {}) {
  return findTarget(settingsSchema.parse(values), {
    headers: {},
    body: {},
    connection: {},
    all: false,
    given: [],
    ...options,
  });
}

const respond = (status: number, headers = {}): RequestListener => {
  return (_request, response) => void response.writeHead(status, headers).end('x');
};

test('without a URL or a command nothing can be judged', async () => {
  await expect(find({ RELOAD_COMMAND: 'true' })).rejects.toThrow('TARGET_URL is missing');
  await expect(find({ TARGET_URL: 'http://127.0.0.1/' })).rejects.toThrow('RELOAD_COMMAND is missing');
});

test.for([
  [respond(404), {}, 'returns status 404'],
  [respond(429), {}, 'returns status 429: it limits the rate of requests'],
  [
    respond(301, { location: 'https://a.test/x' }),
    {},
    'TARGET_URL is redirected with status 301 to https://a.test/x: give the URL to which that leads',
  ],
  [respond(418), { BYPASS_STATUS: '418' }, 'returns BYPASS_STATUS (418) before any reload'],
  [respond(200), { EXPECT_HEADER: 'X-Mine' }, 'returns no header x-mine (EXPECT_HEADER)'],
  [respond(200), { EXPECT_HEADER: 'constructor' }, 'returns no header constructor (EXPECT_HEADER)'],
] as const)('a response that proves nothing is named: %#', async ([listener, values, sentence]) => {
  const TARGET_URL = await serve(listener);
  await expect(find({ TARGET_URL, RELOAD_COMMAND: 'true', ...values })).rejects.toThrow(sentence);
});

test('a target on which nothing listens is named', async () => {
  const target = find({ TARGET_URL: 'http://127.0.0.1:1/', RELOAD_COMMAND: 'true' });
  await expect(target).rejects.toThrow('TARGET_URL does not respond (ECONNREFUSED)');
});

test.for([
  ['nginx/1.22.1', 'nginx/1.22.1'],
  ['gateway.internal', 'unknown'],
])('a Server header %s gives the version %s', async ([server, version]) => {
  const TARGET_URL = await serve(respond(200, { server }));
  expect(await find({ TARGET_URL, RELOAD_COMMAND: 'true' })).toMatchObject({ version, status: 200 });
});

const FILE = import.meta.filename;

test.for<[BodyOptions, string, Record<string, string | undefined>]>([
  [{ data: 'größe' }, 'größe', { 'content-length': '7', expect: undefined }],
  [{ data: 'a', chunked: true }, 'a', { 'transfer-encoding': 'chunked', 'content-length': undefined }],
  [{ data: `@${FILE}` }, readFileSync(FILE, 'utf8'), { 'transfer-encoding': undefined }],
  [{ data: `@${FILE}`, chunked: true }, readFileSync(FILE, 'utf8'), { 'transfer-encoding': 'chunked' }],
  [{ data: 'a', expectContinue: true }, 'a', { expect: '100-continue' }],
])('its first request has the body of the options: %o', async ([body, wanted, framing]) => {
  let got: unknown;
  const TARGET_URL = await serve((request, response) => {
    const answer = async () => {
      const content = await text(request);
      const fields = Object.keys(framing).map((name) => [name, request.headers[name]]);
      got = { method: request.method, content, framing: Object.fromEntries(fields) };
      response.end('x');
    };
    void answer();
  });
  await find({ TARGET_URL, RELOAD_COMMAND: 'true' }, { method: 'POST', body });
  expect(got).toEqual({ method: 'POST', content: wanted, framing });
});

test.for<[number, Partial<CheckOptions>, string]>([
  [
    400,
    { body: { data: 'a' } },
    'many servers refuse a GET with a body, so give another --method, such as POST',
  ],
  [
    411,
    { method: 'POST', body: { data: 'a', chunked: true } },
    'it demands the length of a body, so leave out --chunked',
  ],
  [
    417,
    { method: 'POST', body: { data: 'a', expectContinue: true } },
    'it refuses --expect-continue, so leave that out',
  ],
  [411, { method: 'POST', body: { data: 'a' } }, 'set it to a URL that returns a status below 400'],
])('a %i to a body says what to do', async ([status, options, hint]) => {
  const TARGET_URL = await serve((request, response) => {
    request.resume();
    response.writeHead(status, { connection: 'close' }).end();
  });
  await expect(find({ TARGET_URL, RELOAD_COMMAND: 'true' }, options)).rejects.toThrow(
    `TARGET_URL returns status ${status}: ${hint}`,
  );
});

test('a body that waits for a 100 is not sent after a final response', async () => {
  const server = createNetServer((socket) => {
    socket.once('data', () => void socket.end('HTTP/1.1 417 No\r\ncontent-length: 0\r\n\r\n'));
    socket.on('data', (chunk) => (got += chunk.toString()));
  });
  let got = '';
  const TARGET_URL = await listen(server);
  const options = { method: 'POST', body: { data: 'secret', expectContinue: true } };
  await expect(find({ TARGET_URL, RELOAD_COMMAND: 'true' }, options)).rejects.toThrow('returns status 417');
  expect(got).not.toContain('secret');
});

test('chunks over HTTP/1.0 are refused, as its servers do not know them', async () => {
  const server = createNetServer((socket) => {
    socket.once('data', () => void socket.end('HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'));
  });
  const TARGET_URL = await listen(server);
  const values = { TARGET_URL, RELOAD_COMMAND: 'true' };
  await expect(find(values, { method: 'POST', body: { data: 'a', chunked: true } })).rejects.toThrow(
    'TARGET_URL responds in HTTP/1.0, which has no chunked bodies: leave out --chunked',
  );
  await expect(find(values, { method: 'POST', body: { data: 'a' } })).resolves.toMatchObject({ status: 200 });
});
