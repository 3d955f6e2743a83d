// A user's errors are one sentence each, with exit code 2, before any test runs.
// @module-tag go-plugin
import { chmod, cp, mkdtemp, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { buildPlugin, pluginSources, type Language } from '../../src/runtime/builds/plugins.ts';
import { requireOnPath } from '../../src/targets/balancers/common/on-path.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { runCheck } from '../support/check-command.ts';
import { runSuite } from '../support/run-suite.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

// Concurrently: each is a separate run, and none puts load on anything.
describe.concurrent('the suite itself', () => {
  test.for([
    [
      'a malformed setting',
      { LOAD_CONNECTIONS: 'many' },
      'LOAD_CONNECTIONS must be a whole number between 1 and 1024 (got "many")',
    ],
    [
      'a results folder that cannot be',
      { RESULTS_DIR: '/dev/null/x' },
      'the results folder /dev/null/x cannot',
    ],
    ['no Go', { PATH: '/nonexistent' }, 'building the Go plugin needs go, which is not on PATH; install Go'],
    [
      'a load balancer that is not there',
      { NGINX_PROGRAM: 'no-such-nginx' },
      'NGINX_PROGRAM must name a program on PATH (got "no-such-nginx")',
    ],
    [
      'a load balancer that is something else',
      { HAPROXY_PROGRAM: '/bin/echo' },
      '/bin/echo is no haproxy that runs here: with -v it says "-v"',
    ],
    ['known issues that are not there', { KNOWN_ISSUES: 'no-such.yaml' }, 'no-such.yaml cannot be read'],
    [
      'known issues that are something else',
      { KNOWN_ISSUES: 'package.json' },
      'package.json:1:1: the list of known issues is malformed at expectations',
    ],
    [
      'a value by its old name',
      { EXPECT: 'ledger' },
      'EXPECT=ledger is now EXPECT=known; set EXPECT=known instead',
    ],
    ['a Tyk that is not available', { TYK_VERSION: '3.0.0' }, 'set it to 2.9.4 or 2.9.5'],
  ] as const)('%s', async ([, env, sentence], { expect }) => {
    const { exitCode, said, stderr, left } = await runSuite(env);
    expect(said).toContain(sentence);
    expect(exitCode).toBe(2);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(left).toEqual([]);
  });
});

test('a load balancer whose package is not the one that was pinned', async ({ expect }) => {
  const folder = await mkdtemp(path.join(runFolder(), 'tampered-'));
  const python = path.join(folder, 'python3');
  // Another Python has no build of its own yet; its pip gets a file with another hash.
  await writeFile(
    python,
    `#!/bin/sh
case "$*" in
  *platform.platform*) echo another Python ;;
  *--require-hashes*) exec '${requireOnPath('python3', '')}' -m pip install --quiet --require-hashes --no-deps --no-index --find-links '${folder}' --target '${folder}/site' -r '${folder}/requirements.txt' ;;
  *) exec '${requireOnPath('python3', '')}' "$@" ;;
esac
`,
  );
  await chmod(python, 0o755);
  await writeFile(path.join(folder, 'tampered-1.0-py3-none-any.whl'), 'not what was pinned');
  await writeFile(path.join(folder, 'requirements.txt'), `tampered==1.0 --hash=sha256:${'a'.repeat(64)}\n`);
  const { exitCode, said, stderr, left } = await runSuite(
    { PATH: `${folder}:${process.env['PATH']}` },
    { args: ['tests/blue-green-deploy.test.ts'] },
  );
  expect(said).toMatch(
    /^reload-proof: installing \w+ from its Python package stopped: what was downloaded is not what was pinned \(its sha256 [0-9a-f]{64} is not in requirements\.txt\)[^\n]*$/,
  );
  expect(exitCode).toBe(2);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(left).toEqual([]);
});

test('known issues whose entries contradict each other are named with both places', async ({ expect }) => {
  const line = {
    scenario: 'kong-instance-count',
    variant: 'reload',
    gateway: 'kong',
    versions: '3.4.1',
    assertions: ['new-calls'],
    expect: 'red',
    source: 'assumed',
    from: 'this test',
    note: 'written for this test',
  };
  const lines = [line, { ...line, expect: 'green', versions: '>=3.4.0' }];
  const file = path.join(runFolder(), 'contradiction.yaml');
  await writeFile(
    file,
    `versions: { kong: [3.4.1] }\nexpectations:\n${lines.map((one) => `  - ${JSON.stringify(one)}\n`).join('')}`,
  );
  const { exitCode, said, stderr } = await runSuite({ KNOWN_ISSUES: file });
  expect(said).toContain(`${file}:4:5: this entry contradicts the one at ${file}:3:5`);
  expect(exitCode).toBe(2);
  expect(stderr).not.toMatch(/^\s+at /m);
});

describe.concurrent('your target', () => {
  const responses: Record<string, number> = { '/teapot': 418, '/plain': 200 };
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(responses[url] ?? 404).end();
  });
  let origin = '';
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const RELOAD_COMMAND = 'true';
  test.for<[what: string, settings: () => Record<string, string>, sentence: string]>([
    [
      'without an address',
      () => ({ RELOAD_COMMAND }),
      '--url is missing: give the address of a request to which your server gives a good response',
    ],
    [
      'with an address that is none',
      () => ({ TARGET_URL: 'localhost', RELOAD_COMMAND }),
      'TARGET_URL must be a URL that begins with http://, https://, ws:// or wss:// (got "localhost")',
    ],
    [
      'without a command',
      () => ({ TARGET_URL: `${origin}/plain` }),
      '--reload is missing: give the command that reloads your server',
    ],
    [
      'that does not respond',
      () => ({ TARGET_URL: 'http://127.0.0.1:1/', RELOAD_COMMAND }),
      'TARGET_URL does not respond (ECONNREFUSED): start your gateway first',
    ],
    [
      'that returns an error',
      () => ({ TARGET_URL: `${origin}/teapot`, RELOAD_COMMAND }),
      'TARGET_URL returns status 418: set it to a URL that returns a status below 400',
    ],
    [
      'whose plugin does not run',
      () => ({ TARGET_URL: `${origin}/plain`, RELOAD_COMMAND, EXPECT_HEADER: 'x-my-plugin' }),
      'TARGET_URL returns no header x-my-plugin (EXPECT_HEADER) before any reload',
    ],
    [
      'with a header that is none',
      () => ({ TARGET_URL: `${origin}/plain`, RELOAD_COMMAND, EXPECT_HEADER: 'my plugin' }),
      'EXPECT_HEADER must be the name of a header, such as x-my-plugin (got "my plugin")',
    ],
  ])('%s', async ([, settings, sentence], { expect }) => {
    const none = { TARGET_URL: '', RELOAD_COMMAND: '', EXPECT_HEADER: '', BYPASS_STATUS: '' };
    const { exitCode, stderr, left } = await runCheck([], { ...none, ...settings() });
    expect(stderr).toMatch(/^reload-proof: [^\n]*$/);
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(2);
    expect(left).toEqual([]);
  });
});

async function brokenPlugin(language: Language, file: string, text: string): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'broken-'));
  await cp(pluginSources(language), folder, { recursive: true });
  await writeFile(path.join(folder, file), text);
  return folder;
}

describe('a plugin', () => {
  test.for([
    [
      'go',
      'main.go',
      'package main\n\nfunc main() { undefined() }\n',
      /building the Go plugin failed.*undefined/s,
    ],
    ['python', 'pythonplugin.py', 'def access(:\n', /building the Python plugin failed.*SyntaxError/s],
    ['js', 'jsplugin.js', 'module.exports = {', /building the JavaScript plugin failed.*SyntaxError/s],
  ] as const)('in %s that does not compile', async ([language, file, text, message], { expect }) => {
    const folder = await brokenPlugin(language, file, text);
    await expect(buildPlugin(language, folder)).rejects.toThrow(message);
  });

  test('that crashes at start', async ({ expect }) => {
    const crashing = pluginServers('go').map((server) =>
      Object.assign({}, server, { start: ['/bin/false'] }),
    );
    const logFile = path.join(runFolder(), 'crash.log');
    const started = ReferenceGateway.start({ routes: [], pluginServers: crashing, workers: 1 }, logFile);
    await expect(started).rejects.toThrow(
      'the reference gateway did not start: the plugin server goplugin did not start: exit code 1',
    );
  });
});

test('a port in use', async ({ expect }) => {
  const upstream = await startUpstream('teapot', path.join(runFolder(), 'teapot.log'));
  const port = Number(new URL(upstream.url).port);
  const config = { routes: [], pluginServers: [], workers: 2, port };
  const started = ReferenceGateway.start(config, path.join(runFolder(), 'port.log'));
  await expect(started).rejects.toThrow(`EADDRINUSE 127.0.0.1:${port}: stop what listens there`);
  await upstream.stop();
});
