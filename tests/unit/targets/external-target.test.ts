// What a user can get wrong with their own gateway.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { findTarget } from '../../../src/targets/external/find-target.ts';
import {
  checkEnvironment,
  readCheckOptions,
  type CheckOptions,
} from '../../../src/settings/check-options.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function find(values: Record<string, string>, options: Partial<CheckOptions> = {}) {
  return findTarget(
    settingsSchema.parse(values),
    readCheckOptions(checkEnvironment({ headers: {}, connection: {}, all: false, given: [], ...options })),
  );
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
