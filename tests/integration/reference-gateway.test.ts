// The reference gateway with real plugin servers, request by request.
// @module-tag go-plugin
// @module-tag python-plugin
// @module-tag js-plugin
// @module-tag rust-plugin
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { request } from 'undici';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { LANGUAGES } from '../../src/runtime/builds/plugins.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const { missingPlugins } = inject('prepared');
const usable = LANGUAGES.filter((language) => missingPlugins[language] === undefined);
let gateway: ReferenceGateway;
let reflection: Upstream;
let teapot: Upstream;

function log(name: string): string {
  return path.join(runFolder(), `${name}.log`);
}

beforeAll(async () => {
  [reflection, teapot] = await Promise.all([
    startUpstream('reflection', log('reflection')),
    startUpstream('teapot', log('teapot')),
  ]);
  const languages = usable.map((language) => ({
    path: `/${language}`,
    plugin: `${language}plugin`,
    config: { header: `x-${language}plugin`, message: `for /${language}` },
    upstream: reflection.url,
  }));
  const answering = {
    path: '/answer',
    plugin: 'goplugin',
    config: { header: 'x-goplugin', message: 'answered', answer: true },
    upstream: teapot.url,
  };
  const nowhere = { ...answering, path: '/nowhere', config: {}, upstream: 'http://127.0.0.1:9' };
  gateway = await ReferenceGateway.start(
    { routes: [...languages, answering, nowhere], pluginServers: pluginServers(...usable), workers: 2 },
    log('gateway'),
  );
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), reflection?.stop(), teapot?.stop()]);
});

test.for(LANGUAGES)(
  'the %s plugin sets its header with the configuration of its route',
  async (language, { skip }) => {
    skip(!usable.includes(language), missingPlugins[language]);
    const response = await request(`${gateway.url}/${language}?a=1`, { headers: { 'x-request-id': '42' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers[`x-${language}plugin`]).toBe(`for /${language}`);
    expect(await response.body.json()).toMatchObject({ 'x-request-id': '42' });
  },
);

test('a plugin that responds itself keeps the request from the upstream', async () => {
  await teapot.takeHandled();
  for (let id = 0; id < 5; id++) {
    const response = await request(`${gateway.url}/answer`, { headers: { 'x-request-id': String(id) } });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({ 'x-goplugin': 'answered', 'x-request-id': String(id) });
    expect(await response.body.text()).toBe(
      `answered by the plugin\nx-goplugin: answered\nx-request-id: ${id}\n`,
    );
  }
  expect(await teapot.takeHandled()).toHaveLength(0);
});

describe('requests that it cannot serve', () => {
  test('no route', async () => {
    expect((await request(`${gateway.url}/elsewhere`)).statusCode).toBe(404);
  });

  test('an upstream that is not there', async () => {
    expect((await request(`${gateway.url}/nowhere`)).statusCode).toBe(502);
  });
});

test("a hop's own headers end with it", async () => {
  const response = await request(`${gateway.url}/go`, {
    headers: { connection: 'keep-alive', te: 'trailers' },
  });
  const seen = (await response.body.json()) as Record<string, string>;
  expect(seen).not.toHaveProperty('te');
  expect(response.headers['keep-alive']).toBe('timeout=10');
});

test('a body goes through', async () => {
  const body = 'x'.repeat(100_000);
  const response = await request(`${gateway.url}/go`, { method: 'POST', body });
  expect(await response.body.json()).toMatchObject({ 'content-length': '100000' });
});

test('a reload starts new workers and plugin servers, and reports when it is over', async () => {
  const before = await gateway.inspect();
  await gateway.reload();
  const after = await gateway.inspect();
  expect(after.epoch).toBe(before.epoch + 1);
  const pids = (state: typeof before) =>
    [...state.workers, ...state.pluginServers.processes].map(({ pid }) => pid);
  expect(pids(after).filter((pid) => pids(before).includes(pid))).toEqual([]);
  expect(after.workers).toHaveLength(2);
  expect(after.pluginServers.processes.map(({ name }) => name).sort()).toEqual(
    usable.map((language) => `${language}plugin`).sort(),
  );
});
