// Each version is installed once, into a folder of its own, and a failure leaves nothing that looks installed.
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { CannotRun, folderOf, install } from '../../../../../src/cli/bisect/versions/install.ts';
import { becoming, fill } from '../../../../../src/cli/bisect/versions/placeholders.ts';
import { runFolder } from '../../../../../src/runtime/reaper/reaper.ts';

// A shell is started, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const none = new AbortController().signal;

async function installation(command: string | undefined, version = '1.0') {
  const cacheFolder = await mkdtemp(path.join(runFolder(), 'bisect-'));
  return { source: 'pypi:x', version, command, cacheFolder };
}
const logIn = (folder: string) => path.join(folder, 'install.log');

test('the second time, what was installed is taken', async () => {
  const asked = await installation('echo {version} >>{dir}/done; pwd');
  const dir = await install(asked, logIn(asked.cacheFolder), none);
  expect(await install(asked, logIn(asked.cacheFolder), none)).toBe(dir);
  expect(await readFile(path.join(dir, 'done'), 'utf8')).toBe('1.0\n');
  expect(await readFile(logIn(asked.cacheFolder), 'utf8')).toBe(`${dir}\n`);
  expect(folderOf({ ...asked, version: '1.1' })).not.toBe(dir);
  expect(folderOf({ ...asked, command: 'other' })).not.toBe(dir);
});

test('what fails is installed anew', async () => {
  const asked = await installation('touch {dir}/half; echo no such version >&2; exit 3');
  const failed = () => install(asked, logIn(asked.cacheFolder), none);
  await expect(failed()).rejects.toThrow(
    new CannotRun('the install command failed with exit code 3: no such version'),
  );
  await expect(failed()).rejects.toThrow(CannotRun);
  expect(
    (await readdir(path.dirname(folderOf(asked)))).filter((name) => name.endsWith('.installed')),
  ).toEqual([]);
});

test('nothing has to be installed', async () => {
  const asked = await installation(undefined);
  expect(await readdir(await install(asked, logIn(asked.cacheFolder), none))).toEqual([]);
});

test('an interruption ends the install command', async () => {
  const asked = await installation('sleep 300');
  const interrupted = new AbortController();
  const installing = install(asked, logIn(asked.cacheFolder), interrupted.signal);
  interrupted.abort(new Error('planted'));
  await expect(installing).rejects.toThrow('planted');
});

test('placeholders', () => {
  const values = { version: '1.0', dir: '/d' };
  expect(fill('start', '{dir}/x {version} {other}', values)).toBe('/d/x 1.0 {other}');
  expect(fill('reload', 'kill -HUP {pid}', { ...values, pid: 7 })).toBe('kill -HUP 7');
  expect(() => fill('start', 'echo {pid}', values)).toThrow(
    '--start has {pid}, and nothing has been started yet',
  );
});

test.each([
  ['/d/bin/server --port 80 >log', 'exec /d/bin/server --port 80 >log'],
  ['cd /d && exec ./server', 'cd /d && exec ./server'],
  ['exec ./server', 'exec ./server'],
  ['PORT=80 ./server', 'PORT=80 ./server'],
  ['(./server)', '(./server)'],
])('the shell becomes the program that it starts: %s', (command, started) => {
  expect(becoming(command)).toBe(started);
});
