// `check --kong --plugin` with the example in Go, on an image that stands in for Kong: it builds, runs every series and labels the verdicts.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { VerdictsFile } from '../../src/report/verdicts/schema.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { ROOT } from '../support/probe-command.ts';

const FAKE = fileURLToPath(new URL('../fixtures/fake-kong', import.meta.url));
const EXAMPLE = path.join(ROOT, 'examples/kong-go-plugin');
/** The stand-in sets the header that the configuration names, once the plugin server accepts. */
const CONFIG = JSON.stringify({ header: 'x-hello-go', message: 'hello' });

let fake: string;
beforeAll(async () => {
  fake = await builtImage({ name: 'fake-kong', context: FAKE, dockerfile: 'Dockerfile', files: ['.'] });
}, BUILD_HOOK_TIMEOUT_MS);

function check(args: readonly string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [path.join(ROOT, 'bin/reload-proof.js'), 'check', ...args], {
    reject: false,
    cwd: ROOT,
    env,
  });
}

test(
  'the example runs, and its verdicts say that the gateway was not real',
  { timeout: BUILD_HOOK_TIMEOUT_MS },
  async () => {
    const results = await mkdtemp(path.join(runFolder(), 'results-'));
    const args = [
      '--kong',
      fake,
      '--plugin',
      EXAMPLE,
      '--expect-header',
      'x-hello-go',
      '--plugin-config',
      CONFIG,
    ];
    const junit = path.join(results, 'own.xml');
    const markdown = path.join(results, 'own.md');
    const files = ['--junit', junit, '--markdown', markdown];
    const { stdout, stderr, exitCode } = await check(
      [...args, '--rate', '100', '--json', '--fail-on', 'red', ...files],
      // One trial of each series decides nothing.
      { RESULTS_DIR: results, TRIALS_MAX: '1' },
    );
    // As --fail-on red has it.
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining('a stand-in for Kong'),
    });
    const { verdicts, complete } = JSON.parse(stdout) as VerdictsFile;
    expect(complete).toBe(true);
    expect(verdicts.map(({ variant }) => variant)).toEqual([
      'busy/kill',
      'paced/kill',
      'target/kill',
      'busy',
      'paced',
      'target',
      'busy/late-start',
      'paced/late-start',
      'target/late-start',
    ]);
    for (const { scenario, gateway, real, runtime } of verdicts)
      expect({ scenario, gateway, real, runtime }).toEqual({
        scenario: 'check',
        gateway: 'kong',
        real: false,
        runtime: 'containers',
      });
    for (const { variant, sent, outcomes } of verdicts.filter((entry) => !entry.variant.startsWith('target')))
      expect({ variant, anyOk: outcomes.ok > 0, anySent: sent > 0 }).toEqual({
        variant,
        anyOk: true,
        anySent: true,
      });
    // The folder of the run names neither the plugin's folder nor its configuration.
    const report = await readFile(path.join(results, 'latest/verdicts.json'), 'utf8');
    expect(report).not.toContain(EXAMPLE);
    expect(stderr).toMatch(/^INCONCLUSIVE {2}Not proven for /m);
    expect(stderr).toMatch(/^Report: .*report\.html {2}exit code 0$/m);
    expect(await readFile(junit, 'utf8')).toContain('<testsuite');
    expect(await readFile(markdown, 'utf8')).toContain('busy/kill');
  },
);

test('a dry run says what it would do, and starts nothing', async () => {
  const { stdout, exitCode } = await check(
    ['--kong', '3.9.3', '--plugin', EXAMPLE, '--expect-header', 'x-a', '--dry-run'],
    { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
  );
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^dry run: nothing was built or started\n/),
  });
});

describe('what is wrong is said before any load', () => {
  test.for([
    [
      'an image that is not available',
      ['--kong', 'reload-proof.invalid/kong:9', '--plugin', EXAMPLE],
      {},
      'the image reload-proof.invalid/kong:9 is not on this machine and cannot be pulled',
    ],
    [
      'an image that is not Kong',
      ['--kong', 'node:24-bookworm-slim', '--plugin', EXAMPLE],
      {},
      '--kong node:24-bookworm-slim is not Kong: "kong version" in it ends with exit code 127',
    ],
    [
      'an engine that does not answer',
      ['--kong', '3.9.3', '--plugin', EXAMPLE],
      { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
      'none responds at DOCKER_HOST=unix:///nonexistent/docker.sock: start it',
    ],
  ] as const)('%s', async ([, args, env, sentence]) => {
    const { exitCode, stderr } = await check([...args, '--expect-header', 'x-a'], env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(sentence) });
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('a plugin that does not build', { timeout: BUILD_HOOK_TIMEOUT_MS }, async () => {
    const folder = await mkdtemp(path.join(runFolder(), 'broken-'));
    await writeFile(
      path.join(folder, 'go.mod'),
      'module broken\n\ngo 1.23\n\nrequire github.com/Kong/go-pdk v0.11.0\n',
    );
    await writeFile(path.join(folder, 'main.go'), 'package main\n\nfunc main() { frob( }\n');
    const { exitCode, stderr } = await check(['--kong', fake, '--plugin', folder, '--expect-header', 'x-a']);
    expect(stderr).toMatch(
      /^reload-proof: building the image own-plugin failed \(.*\):\n(.*\n)*.*main\.go:3:/m,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  });
});
