// reload-proof check on WebSockets that a reload cuts, and on what is none.
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { ROOT } from '../support/probe-command.ts';
import type { StreamDefect } from '../support/stream-defects.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/stream-server.ts');

async function start(defect: StreamDefect) {
  const log = path.join(runFolder(), 'web-sockets.log');
  const part = await startNodePart<{ pid: number; port: number }>('stream server', SERVER, { defect }, log);
  onTestFinished(() => part.stop());
  return { pid: part.ready.pid, url: `ws://127.0.0.1:${part.ready.port}/messages` };
}

async function check(args: readonly string[], settings: Record<string, string> = {}) {
  const tmp = await mkdtemp(path.join(runFolder(), 'check-'));
  const unset = { TARGET_URL: '', RELOAD_COMMAND: '', EXPECT_HEADER: '', BYPASS_STATUS: '', LOAD_RATE: '' };
  const program = path.join(ROOT, 'bin/reload-proof.js');
  const env = { ...unset, RESULTS_DIR: path.join(tmp, 'results'), ...settings };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, 'check', ...args], {
    cwd: ROOT,
    env,
    reject: false,
  });
  return { exitCode, stdout, stderr, file: path.join(tmp, 'results/latest/verdicts.json') };
}

test('WebSockets that a reload cuts are red, with a verdict of their own', async () => {
  const { pid, url } = await start('cut');
  const { exitCode, file } = await check(
    ['--url', url, '--reload', `kill -HUP ${pid}`, '--effect-header', 'X-Epoch'],
    { CONFIDENCE: '0.6' },
  );
  const { verdicts } = verdictsFile.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(verdicts.map(({ variant }) => variant)).toEqual(['websocket', 'target']);
  const [verdict] = verdicts;
  const red = verdict?.assertions.filter((assertion) => assertion.verdict === 'red').map(({ name }) => name);
  expect(red).toEqual(['closed', 'lost']);
  const { opened = 0, cut = 0, ended, reconnectMs } = verdict?.streams ?? {};
  expect({ cut, ended }).toEqual({ cut: opened / 2, ended: 0 });
  expect(cut).toBeGreaterThanOrEqual(8);
  expect(reconnectMs).toBeLessThan(5000);
  expect(exitCode).toBe(1);
});

test('an option that does not fit: one sentence, exit code 2, no reload', async () => {
  const { pid, url } = await start('none');
  const { exitCode, stderr } = await check(['--url', url, '--reload', `kill -KILL ${pid}`, '--data', 'x']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe('reload-proof: --data is for http and https, and --url begins with ws:// or wss://');
});
