// What the probe tells besides its summary, and an expectation that is a function.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitUntil } from '../../src/common/wait-until.ts';
import { good, listen, probe, startProbe } from '../support/probe-command.ts';

const BOUND_MS = 20_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('--metrics', () => {
  test('metrics for Prometheus while it runs, at the printed address', async () => {
    const running = startProbe(['--url', await good(), '--version-of', 'x-version', '--metrics', '0']);
    const told: string[] = [];
    running.stderr.setEncoding('utf8').on('data', (text: string) => told.push(text));
    while (!told.join('').includes('\n')) await once(running.stderr, 'data');
    const [, address = ''] = /^metrics are at (\S+)\n/.exec(told.join('')) ?? [];
    let before = await figures(address);
    // The address is printed before the load begins.
    await waitUntil('both versions had answered', BOUND_MS, async () => {
      before = await figures(address);
      return answered(before, 'v1') > 0 && answered(before, 'v2') > 0;
    });
    await waitUntil(
      'more was answered',
      BOUND_MS,
      async () => answered(await figures(address), 'v1') > answered(before, 'v1'),
    );
    running.kill('SIGINT');
    const { exitCode } = await running;
    // What is under way when it is interrupted has no outcome, and is no violation.
    expect(exitCode).toBe(0);
    expect(before.get('probe_connections')).toBe(8);
    expect(before.get('probe_connections_opened_total')).toBe(8);
    expect(before.get('probe_ttlb_seconds_count')).toBe(answered(before, 'v1') + answered(before, 'v2'));
  });

  test('a port that is taken: one sentence, exit code 2', async () => {
    const url = await good();
    const { port } = new URL(url);
    const { exitCode, stdout, stderr } = await startProbe(['--url', url, '--metrics', port]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      `reload-proof: --metrics ${port} cannot be served: listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    );
  });
});

describe('--hdr', () => {
  test("the distribution is in the format of HdrHistogram's plotter", async () => {
    const file = path.join(folder, 'times.hdr');
    const { document } = await probe('--url', await good(), '--requests', '500', '--hdr', file);
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^ +Value +Percentile +TotalCount +1\/\(1-Percentile\)\n/);
    const [, most, count] = /#\[Max += +([\d.]+), Total count += +(\d+)\]/.exec(text) ?? [];
    expect(Number(count)).toBe(500);
    // Both keep three significant figures.
    expect(Math.abs(Number(most) / document.ttlbMs.max - 1)).toBeLessThan(0.003);
    const shares = [...text.matchAll(/^ +[\d.]+ ([\d.]+) +\d+/gm)].map(([, share]) => Number(share));
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(shares.at(-1)).toBe(1);
  });

  test('a file that cannot be written is reported before the load, in one sentence, with exit code 2', async () => {
    const seen: string[] = [];
    const url = await listen(createServer(({ url: asked = '' }, response) => response.end(seen.push(asked))));
    const file = path.join(folder, 'nowhere', 'times.hdr');
    const { exitCode, stdout, stderr } = await startProbe(['--url', url, '--hdr', file]);
    expect({ exitCode, stdout, seen }).toEqual({ exitCode: 2, stdout: '', seen: [] });
    expect(stderr).toContain(`reload-proof: --hdr ${file} cannot be written: ENOENT`);
  });
});

describe('--expect-module', () => {
  test('its function gives the outcome, from status, headers and body', async () => {
    const judge = `export default ({ status, headers, body }) =>
      status === 200 && body === 'hello' && headers['x-version'] === 'v1' ? 'ok' : 'stale';`;
    const { exitCode, seen } = await probe(...(await judgedBy(judge)));
    expect({ exitCode, seen }).toEqual({ exitCode: 1, seen: { ok: 30, stale: 10 } });
  });

  test.for([
    ["export default () => 'fine';", 'the expectation function gave fine, which is no outcome'],
    ["export default () => { throw new Error('no idea'); };", 'no idea'],
  ])('what is no outcome is unexpected, and the summary says why: %s', async ([text = '', why = '']) => {
    const { exitCode, stdout } = await startProbe(await judgedBy(text));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`Error distribution:\n +\\[40\\]\t.*${why}`));
  });

  test.for([
    ['export const judge = 1;', 'its default export is no function'],
    ['export default () => {', 'Unexpected end of input'],
  ])('what cannot be used is told in a sentence, with exit code 2: %s', async ([text = '', why = '']) => {
    const { exitCode, stdout, stderr } = await startProbe(await judgedBy(text));
    const sentence = `reload-proof: --expect-module ${await expectation(text)} cannot be used: ${why}`;
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: sentence });
  });
});

/** The arguments of a run that such a module judges. */
async function judgedBy(text: string): Promise<string[]> {
  return ['--url', await good(), '--requests', '40', '--expect-module', await expectation(text)];
}

async function expectation(text: string): Promise<string> {
  const file = path.join(folder, `expectation-${text.length}.mjs`);
  await writeFile(file, text);
  return file;
}

function answered(samples: Map<string, number>, version: string): number {
  return samples.get(`probe_requests_total{outcome="ok",version="${version}"}`) ?? 0;
}

/** The samples of Prometheus' text format. */
async function figures(address: string): Promise<Map<string, number>> {
  const response = await fetch(address);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)?.[0])]));
}
