// `reload-proof check --sse`, as a user types it, on an event stream and on what is none.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { ROOT } from '../support/probe-command.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/stream-server.ts');

async function check(url: string, reload: string, ...more: string[]) {
  const tmp = await mkdtemp(path.join(runFolder(), 'check-'));
  const unset = { TARGET_URL: '', RELOAD_COMMAND: '', EXPECT_HEADER: '', BYPASS_STATUS: '', LOAD_RATE: '' };
  return execa(
    process.execPath,
    [path.join(ROOT, 'bin/reload-proof.js'), 'check', '--sse', '--url', url, '--reload', reload, ...more],
    { cwd: ROOT, env: { ...unset, RESULTS_DIR: path.join(tmp, 'results') }, reject: false },
  );
}

const EVENTS = { 'content-type': 'text/event-stream' };
test.for<[path: string, why: string]>([
  ['/page', 'returns content type text/html instead of text/event-stream'],
  ['/nothing', 'returns status 204, which tells a client of events not to connect again'],
  ['/at-once', 'ends its event stream at once'],
])('%s is no event stream: one sentence, exit code 2, and no reload', async ([page, why]) => {
  let reloads = 0;
  const server = createServer(({ url }, response) => {
    if (url === '/reload') reloads++;
    if (url === '/nothing') response.writeHead(204).end();
    else
      response
        .writeHead(200, url === '/at-once' ? EVENTS : { 'content-type': 'text/html' })
        .end('data: x\n\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stderr, exitCode } = await check(`${url}${page}`, `curl -s ${url}/reload`);
  expect(stderr.trim()).toBe(
    `reload-proof: --url ${why} (--sse): set it to a URL that streams Server-Sent Events`,
  );
  expect({ exitCode, reloads }).toEqual({ exitCode: 2, reloads: 0 });
});

test('a reload that cuts streams is red, and says how many', async () => {
  const log = path.join(runFolder(), 'check-streams.log');
  const defect = { defect: 'cut' };
  const part = await startNodePart<{ pid: number; port: number }>('stream server', SERVER, defect, log);
  onTestFinished(() => part.stop());
  const { pid, port } = part.ready;
  const { stdout, stderr, exitCode } = await check(
    `http://127.0.0.1:${port}/events`,
    `kill -HUP ${pid}`,
    '--effect-header',
    'x-epoch',
    '--json',
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /check sse +trial +1 of \d+ · .* · streams: 8 open, 8 cut, .*connected again after \d+ ms/,
  );
  const { verdicts } = verdictsFile.parse(JSON.parse(stdout));
  expect(verdicts.map(({ variant }) => variant)).toEqual(['sse', 'target']);
  const [sse] = verdicts;
  expect(sse?.assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name)).toEqual([
    'closed',
    'lost',
  ]);
  expect(sse?.streams).toMatchObject({ cut: 8 * (sse?.trials ?? 0), ended: 0 });
});
