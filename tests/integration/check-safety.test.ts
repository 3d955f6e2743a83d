// What a check does not do: load another machine unasked, load in a dry run, and go on for longer than it may.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { runCheck, startClosingServer } from '../support/check-command.ts';

test('a dry run sends one request, and neither load nor a reload', async () => {
  let requests = 0;
  const server = createServer((_request, response) => void (requests++, response.end('x')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const reloaded = path.join(await mkdtemp(path.join(runFolder(), 'dry-')), 'reloaded');
  const { exitCode, stdout, stderr, results } = await runCheck(
    ['--dry-run', '--url', url, '--reload', `touch ${reloaded}`],
    {},
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^dry run: one request was sent/);
  expect(stdout).toContain('reloads: 2 or more for a red, 12 for a green, 40 at most');
  expect(requests).toBe(1);
  expect(existsSync(reloaded)).toBe(false);
  expect(existsSync(results)).toBe(false);
});

test.for<[args: string[], sentence: string]>([
  [
    ['--url', 'http://192.0.2.1/'],
    '--url leads to 192.0.2.1, which is not this machine: if you may put load on it and reload it, give --allow-remote',
  ],
  [['--max-duration', '5'], '--max-duration 5 has no unit: write 5s for seconds, or 5m for minutes'],
  [['--max-duration', 'long'], '--max-duration long is no duration of 1s or more'],
  [['--junit', '/no/such/junit.xml'], '--junit /no/such/junit.xml cannot be written: ENOENT'],
  [['--markdown', '/'], '--markdown / cannot be written: it is a folder'],
  [['--fail-on', 'green'], "option '--fail-on <VERDICT>' argument 'green' is invalid"],
])('%j: one sentence, exit code 2', async ([args, sentence]) => {
  const { exitCode, stdout, stderr } = await runCheck(
    ['--url', 'http://127.0.0.1:1/', '--reload', 'true', ...args],
    {},
  );
  expect(stderr).toMatch(/^reload-proof: [^\n]*$/);
  expect(stderr).toContain(sentence);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('after its time a check begins no other trial, and writes the files that were asked for', async (context) => {
  const { pid, url } = await startClosingServer(context, {});
  const folder = await mkdtemp(path.join(runFolder(), 'files-'));
  const [junit, markdown] = [path.join(folder, 'junit.xml'), path.join(folder, 'verdict.md')];
  const target = ['--url', url, '--reload', `kill -USR2 ${pid}`, '--effect-header', 'x-generation'];
  const files = ['--junit', junit, '--markdown', markdown, '--json'];
  const { exitCode, stdout, stderr, results } = await runCheck(
    [...target, '--max-duration', '1s', '--fail-on', 'red', ...files],
    { LOAD_CONNECTIONS: '2' },
  );
  const { verdicts } = verdictsFile.parse(JSON.parse(stdout));
  const stopped = 'no reload begins after 1s (--max-duration)';
  expect(verdicts.find(({ variant }) => variant === 'busy')).toMatchObject({
    verdict: 'inconclusive',
    trials: 1,
    stopped,
  });
  expect(stderr).toContain('reloads: 2 or more for a red, 12 for a green, 40 at most');
  // As --fail-on red has it.
  expect(exitCode).toBe(0);
  const own = await readFile(path.join(results, 'latest/junit.xml'), 'utf8');
  expect(own).toContain(`<error type="inconclusive" message="inconclusive">${stopped}</error>`);
  expect(await readFile(junit, 'utf8')).toContain(`<skipped message="inconclusive">${stopped}</skipped>`);
  const block = await readFile(markdown, 'utf8');
  expect(block).toMatch(/^### reload-proof: INCONCLUSIVE on the target\n/);
  expect(block).toContain(`| ${stopped} |`);
  expect(block).not.toContain('127.0.0.1');
  expect(await readdir(folder)).toEqual(['junit.xml', 'verdict.md']);
});
