// A bisection over the versions of any server: what is skipped, what is found, and that nothing is left behind.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, test, type ExpectStatic } from 'vitest';
import { freePort } from '../../src/runtime/processes/free-port.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { ROOT } from '../support/probe-command.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/versioned-server.ts');

async function bisect(port: number, versions: string, ...args: string[]) {
  const RESULTS_DIR = await mkdtemp(path.join(runFolder(), 'bisect-'));
  const url = `http://127.0.0.1:${port}/`;
  return execa(
    process.execPath,
    [
      path.join(ROOT, 'bin/reload-proof.js'),
      'bisect',
      '--no-config',
      `--versions-from=list:${versions}`,
      `--start=${process.execPath} ${SERVER} {version} ${port}`,
      `--url=${url}`,
      '--reload=kill -HUP {pid}',
      `--effect-url=${url}generation`,
      ...args,
    ],
    { cwd: ROOT, env: { RESULTS_DIR, CONFIDENCE: '0.6', LOAD_CONNECTIONS: '2' }, reject: false },
  );
}

async function nothingListens(expect: ExpectStatic, port: number) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(server.listening).toBe(true);
  server.close();
}

// A verdict needs evidence, so no two loads share the machine.
describe('bisect --versions-from', () => {
  test('a red version is bad, and one that does not start is skipped', async ({ expect }) => {
    const port = await freePort();
    const judged = ['--variant', 'new-connection', '--assertion', 'lost', '--json'];
    const { stdout, stderr, exitCode } = await bisect(
      port,
      '3.0,2.1',
      '--install',
      'echo {version}',
      ...judged,
    );
    expect(stderr).toContain('2.1: skipped: what --start runs ended');
    const { tried, ending } = JSON.parse(stdout) as { tried: Record<string, unknown>[]; ending: object };
    expect(tried).toMatchObject([
      {
        version: '3.0',
        result: 'bad',
        verdict: 'red',
        evidence: [expect.stringMatching(/^new-connection lost: in \d+ of \d+ trials?$/)],
      },
      { version: '2.1', result: 'skipped', trials: 0 },
    ]);
    expect(ending).toEqual({ kind: 'end-undecided', version: '2.1', result: 'skipped' });
    expect(exitCode).toBe(3);
    await nothingListens(expect, port);
  });

  test('another server at the URL is not taken for the version', async ({ expect, onTestFinished }) => {
    const other = createServer((_, response) => response.end());
    onTestFinished(() => void other.close());
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { stderr, exitCode } = await bisect(port, '1.0,2.0');
    expect(stderr).toContain(
      `something listens at 127.0.0.1:${port} already: stop it, so that 1.0 is what is tested`,
    );
    expect(exitCode).toBe(2);
  });
});
