// A user's own kind of server: what start() gets, what it has to return, and that nothing is left behind.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { isAlive } from '../../../../src/runtime/processes/is-alive.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import {
  defineTarget,
  type TargetOptions,
  type TargetTools,
} from '../../../../src/targets/defined/define-target.ts';

// What other files leave in the folder of the run meanwhile is not looked at.
beforeAll(async () => {
  vi.stubEnv('RELOAD_PROOF_TMP', await mkdtemp(path.join(runFolder(), 'defined-')));
});

const SERVER = `
  const { createServer } = require('node:http');
  const server = createServer((_, response) => response.end('hello'));
  process.on('SIGHUP', () => console.log('reloaded'));
  server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('is up'));
`;

const node = (tools: TargetTools, options?: Parameters<TargetTools['run']>[2]) =>
  tools.run(
    process.execPath,
    ['-e', SERVER, String(tools.port)],
    options ?? { readyWhenListening: tools.port },
  );

const small = (more: Partial<TargetOptions> = {}) =>
  defineTarget({
    name: 'small',
    async start(tools) {
      const server = await node(tools);
      return {
        url: `http://127.0.0.1:${tools.port}/`,
        version: () => server.output(['--version']),
        reload: () => server.signal('SIGHUP'),
        processes: () => server.processTree(),
      };
    },
    ...more,
  });

/** What is left of targets in the folder of the run. */
async function leftFolders(): Promise<string[]> {
  return (await readdir(runFolder())).filter((name) => name.startsWith('target-'));
}

test('a target is started, reloaded and stopped as its definition says, and leaves nothing', async ({
  onTestFinished,
}) => {
  const target = await small().start();
  onTestFinished(() => target.stop());
  expect(await (await fetch(target.url)).text()).toBe('hello');
  expect(target).toMatchObject({ name: 'small', version: process.versions.node });
  const [first, ...others] = await target.processes();
  expect(others).toEqual([]);
  const pid = first?.pid ?? 0;
  await target.reload();
  const logs = path.join(runFolder(), 'copied-logs');
  await expect
    .poll(async () => {
      expect(await target.copyLogs(logs)).toEqual([path.join(logs, '1-node.log')]);
      return readFile(path.join(logs, '1-node.log'), 'utf8');
    })
    .toContain('reloaded');
  await target.stop();
  await target.stop();
  expect(isAlive(pid)).toBe(false);
  expect(await leftFolders()).toEqual([]);
});

test('await using stops it', async () => {
  let url = '';
  {
    await using target = await small().start();
    url = target.url;
    expect((await fetch(url)).status).toBe(200);
  }
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('a program may say that it is ready by a line, and files stay in the folder of the target', async () => {
  let written = '';
  await using target = await small({
    async start(tools) {
      written = await tools.write('conf.d/site.conf', 'port 80');
      await expect(tools.write('../outside', '')).rejects.toThrow(
        'write() keeps to the folder of the target',
      );
      await node(tools, { readyWhenPrinted: /is up/ });
      return { url: `http://127.0.0.1:${tools.port}/`, reload: () => undefined };
    },
  }).start();
  expect(await readFile(written, 'utf8')).toBe('port 80');
  expect(target.version).toBe('unknown');
  expect(await target.processes()).toEqual([]);
  await target.stop();
  expect(existsSync(written)).toBe(false);
});

test.for<[why: string, start: TargetOptions['start'], message: string | RegExp]>([
  [
    'a program that is not there',
    (tools) =>
      tools.run('no-such-server', []).then(() => ({ url: 'http://127.0.0.1/', reload: () => undefined })),
    'no-such-server is not on PATH: install it, or give its full path',
  ],
  [
    'a program that ends at once',
    (tools) =>
      tools
        .run(process.execPath, ['-e', 'console.log("no port left"); process.exit(3)'], {
          readyWhenPrinted: /up/,
        })
        .then(() => ({ url: 'http://127.0.0.1/', reload: () => undefined })),
    /node ended at once \(3\).*no port left/s,
  ],
  [
    'no url',
    async (tools) => {
      await node(tools);
      return { reload: () => undefined } as unknown as Awaited<ReturnType<TargetOptions['start']>>;
    },
    'start() of the target small must return a url with http or https (got undefined)',
  ],
  [
    'no reload()',
    () => Promise.resolve({ url: 'http://127.0.0.1/' } as Awaited<ReturnType<TargetOptions['start']>>),
    'start() of the target small must return a function reload()',
  ],
])('%s is said in one sentence, and nothing is left', async ([, start, message]) => {
  await expect(small({ start }).start()).rejects.toThrow(message);
  expect(await leftFolders()).toEqual([]);
});

test('a definition without a name or start() is refused', () => {
  expect(() => small({ name: '' })).toThrow('defineTarget() needs a name');
  const { start: _none, ...without } = { name: 'small', start: undefined };
  expect(() => defineTarget(without as unknown as TargetOptions)).toThrow(
    'the target small needs a function start()',
  );
});
