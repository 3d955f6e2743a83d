// The kernel's switch leaves nothing in the machine's network, however a run ends, and says why where it cannot be
// tried.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test, vi } from 'vitest';
import { BlueGreen } from '../../src/targets/balancers/deployment/blue-green.ts';
import { KERNEL } from '../../src/targets/balancers/kernel/kernel.ts';
import { openNamespace } from '../../src/runtime/namespaces/namespace.ts';
import { runFolder, runId } from '../../src/runtime/reaper/reaper.ts';
import { networkSetup } from '../support/network-setup.ts';
import { results } from '../../src/vitest/results.ts';
import { firstLine } from '../support/first-line.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/open-namespace.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
/** What a run may take to vanish after it was killed: the project's promise. */
const SWEPT_WITHIN_MS = 10_000;
/** A name with the id of no existing run, since ids are random. */
const DEAD = 'reload-proof-0000000000000000-1-1';
const FOREIGN = 'reload-proof-somebody-elses';

const kinds = await Promise.all(
  KERNEL.map(async (kind) => ({ kind, why: kind.installed() ? await kind.missing?.() : kind.install })),
);
const usable = kinds.filter(({ why }) => why === undefined).map(({ kind }) => kind);
for (const { kind, why } of kinds)
  if (why !== undefined) process.stdout.write(`  not run: the controls of ${kind.name}: ${why}\n`);

describe.skipIf(usable.length === 0)('namespaces', () => {
  test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'a run ended by %s leaves the network as it was',
    async (signal) => {
      const before = await networkSetup();
      const builds = await mkdtemp(path.join(runFolder(), 'builds-'));
      const run = spawn(process.execPath, [FIXTURE, builds, path.join(builds, 'part.log')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const line = await firstLine(run);
      const { name } = JSON.parse(line) as { name: string };
      const during = await networkSetup();
      expect(during.namespaces.join('\n')).toContain(name);
      expect(during.links.length).toBe(before.links.length + 1);
      expect(during.addresses.length).toBe(before.addresses.length + 1);
      expect(during.rules).toEqual(before.rules);
      run.kill(signal);
      await vi.waitFor(async () => expect(await networkSetup()).toEqual(before), {
        timeout: SWEPT_WITHIN_MS,
        interval: 50,
      });
    },
  );

  test('leftovers of a dead run are removed, those of others stay', async ({ onTestFinished }) => {
    const living = `reload-proof-${runId()}-living`;
    const made = [DEAD, FOREIGN, living];
    onTestFinished(async () => {
      for (const name of made) await execa('ip', ['netns', 'del', name], { reject: false });
    });
    for (const name of made) await execa('ip', ['netns', 'add', name]);
    const opened = await openNamespace();
    await opened.close();
    const { namespaces } = await networkSetup();
    const names = namespaces.map((line) => line.split(' ')[0]);
    expect(names).toEqual(expect.arrayContaining([FOREIGN, living]));
    expect(names).not.toContain(DEAD);
    expect(names).not.toContain(opened.name);
  });

  test.for(kinds.map(({ kind, why }) => [kind.name, kind, why] as const))(
    '%s leaves the network as it was, after success and after failure',
    async ([, kind, why], { skip }) => {
      skip(why !== undefined, why);
      const before = await networkSetup();
      const logs = path.join(results(), 'logs', 'controls');
      const plan = { kind, way: kind.ways[0] ?? '', logs };
      const deployed = await BlueGreen.start(plan);
      await deployed.switchTo(await deployed.startNext());
      await deployed.stop();
      expect(await networkSetup()).toEqual(before);
      const failing = { ...kind, start: () => Promise.reject(new Error('on purpose')) };
      await expect(BlueGreen.start({ ...plan, kind: failing })).rejects.toThrow('on purpose');
      expect(await networkSetup()).toEqual(before);
    },
  );

  const [first] = usable;
  test('without CAP_NET_ADMIN it is named and skipped, and none of it passes', async () => {
    const tmp = await mkdtemp(path.join(runFolder(), 'nested-'));
    const RESULTS_DIR = path.join(tmp, 'results');
    const nested = [VITEST, 'run', '--project', 'scenarios', 'tests/blue-green-deploy.test.ts', '-t'];
    const junit = path.join(tmp, 'junit.xml');
    const { stdout, stderr, exitCode } = await execa(
      'setpriv',
      [
        '--bounding-set',
        '-net_admin',
        process.execPath,
        ...nested,
        `${first?.name}`,
        `--outputFile.junit=${junit}`,
      ],
      { cwd: ROOT, env: { RESULTS_DIR, TMPDIR: tmp }, reject: false },
    );
    expect(stdout).toContain(
      `not run: blue-green-deploy ${first?.name}: it needs CAP_NET_ADMIN: run as root on Linux`,
    );
    const listed = await readFile(junit, 'utf8');
    const own = listed
      .split('<testcase')
      .find((part) => part.includes(`name="${first?.name} is not judged here"`));
    expect(own).toContain('<skipped/>');
    expect(stderr).toContain(
      `nothing was judged: blue-green-deploy ${first?.name} is not run: it needs CAP_NET`,
    );
    expect(exitCode).toBe(1);
    expect(await readdir(RESULTS_DIR)).toEqual([]);
  });
});
