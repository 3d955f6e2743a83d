// What init writes of a request, and what it leaves to the environment.
import { mkdir, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeRequest } from '../../../../src/cli/init/described.ts';
import { repositoryOf } from '../../../../src/cli/init/new-file.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import type { CheckOptions } from '../../../../src/settings/check-options.ts';
import { starterConfig } from '../../../../src/settings/config/starter-config.ts';
import { settingsSchema } from '../../../../src/settings/keys.ts';

const OPTIONS: CheckOptions = { headers: {}, body: {}, connection: {}, all: false, given: [] };
const FOLDER = path.resolve('config');

function described(options: Partial<CheckOptions>, settings: Record<string, unknown> = {}) {
  return describeRequest(
    { settings: settingsSchema.parse(settings), options: { ...OPTIONS, ...options } },
    FOLDER,
  );
}

test('says nothing of a plain GET', () => {
  expect(described({})).toEqual({ request: {}, variables: [] });
});

test('says what the options of check say, with paths from the folder of the file', () => {
  const body = { data: `@${path.resolve('order.json')}`, chunked: true };
  const connection = {
    cacert: 'tls/ca.pem',
    insecure: false,
    servername: 'a.test',
    haproxyProtocol: 'v2',
  } as const;
  expect(
    described(
      { method: 'PUT', headers: { accept: 'text/html' }, body, connection, stream: 'sse' },
      { LOAD_RATE: 50 },
    ),
  ).toEqual({
    request: {
      method: 'PUT',
      headers: { accept: 'text/html' },
      body: { file: '../order.json' },
      chunked: true,
      sse: true,
      connection: { insecure: false, servername: 'a.test', haproxyProtocol: 'v2', cacert: '../tls/ca.pem' },
      load: { rate: 50 },
    },
    variables: [],
  });
});

test('credentials come from the environment, and are in no file', () => {
  const headers = { authorization: 'Bearer in-header', 'x-api-key': 'in-key', accept: '*/*' };
  const { request, variables } = described({ headers, connection: { pass: 'in-pass' } });
  expect(variables).toEqual(['AUTHORIZATION', 'X_API_KEY', 'KEY_PASSPHRASE']);
  const text = starterConfig('a.yaml', { url: 'http://127.0.0.1/', reload: 'true', request, variables });
  expect(text).not.toMatch(/in-header|in-key|in-pass/);
  expect(text).toContain('set AUTHORIZATION and X_API_KEY and KEY_PASSPHRASE in the environment');
  expect(request.headers).toMatchObject({ authorization: { env: 'AUTHORIZATION' }, accept: '*/*' });
});

test('the workflow goes to the root of the repository', async () => {
  const root = await mkdtemp(path.join(runFolder(), 'repository-'));
  const deep = path.join(root, 'services/api');
  await mkdir(path.join(root, '.git'));
  await mkdir(deep, { recursive: true });
  expect(repositoryOf(deep)).toBe(root);
  expect(repositoryOf(root)).toBe(root);
});
