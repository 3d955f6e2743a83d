// What a run leaves, however it ends: its verdicts and its report in a folder of its own, and the results of other runs
// as they were.
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { verdictsFile, type VerdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { runSuite, startSuite } from '../support/run-suite.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const FILE = 'tests/kong-instance-count.test.ts';
/** A low confidence suffices, since these tests are about what a run leaves behind. */
const CONFIDENCE = '0.6';
const VERDICT_BOUND_MS = 120_000;
/** What a shell adds to the number of the signal that ended a program. */
const SIGNAL_BASE = 128;
/** What a run may take to vanish after it was killed: the project's promise. */
const SWEPT_WITHIN_MS = 10_000;

async function verdictsIn(folder: string): Promise<VerdictsFile> {
  return verdictsFile.parse(JSON.parse(await readFile(path.join(folder, 'verdicts.json'), 'utf8')));
}

const variantsIn = async (folder: string) =>
  (await verdictsIn(folder)).verdicts.map(({ variant }) => variant).sort();

/** Results with a green run in them, as it would have been left. */
async function withOlderRun(): Promise<string> {
  const results = await mkdtemp(path.join(runFolder(), 'older-'));
  const folder = path.join(results, '2026-11-25T12-00-00');
  await mkdir(folder);
  await writeFile(path.join(folder, 'verdicts.json'), '{}');
  await cp(folder, path.join(results, 'latest'), { recursive: true });
  return results;
}

test('a run in which nothing is judged fails and does not touch older results', async () => {
  const RESULTS_DIR = await withOlderRun();
  const before = await readdir(RESULTS_DIR, { recursive: true });
  const { exitCode, said, left } = await runSuite({ RESULTS_DIR }, { args: [FILE, '-t', 'steddy'] });
  expect(said).toBe(
    `reload-proof: nothing was judged: no test of scenarios ran, with -t 'steddy'; "npx vitest list" names them all`,
  );
  expect(exitCode).toBe(1);
  expect(await readdir(RESULTS_DIR, { recursive: true })).toEqual(before);
  expect(left).toEqual([]);
});

/** Starts a run of two series, ends it after the first, and returns its output and what it left behind. */
async function interrupted(signal: NodeJS.Signals) {
  const { child, results, tmp } = await startSuite({ CONFIDENCE }, { args: [FILE] });
  const latest = path.join(results, 'latest');
  await vi.waitFor(async () => expect(await variantsIn(latest)).toEqual(['steady']), {
    timeout: VERDICT_BOUND_MS,
    interval: 20,
  });
  // Ctrl-C reaches the workers too.
  process.kill(signal === 'SIGINT' ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
  const { stderr, exitCode, signal: endedBy } = await child;
  // As a shell tells it, whether it was ended by the signal or exited because of it.
  const code = endedBy === undefined ? exitCode : SIGNAL_BASE + os.constants.signals[endedBy];
  expect(await verdictsIn(latest)).toMatchObject({ complete: false, verdicts: [{ variant: 'steady' }] });
  const swept = () =>
    vi.waitFor(async () => expect(await readdir(tmp)).toEqual(['results']), {
      timeout: SWEPT_WITHIN_MS,
      interval: 50,
    });
  return { stderr, code, latest, folder: path.join(results, await readlink(latest)), swept };
}

test.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'a run that is ended by %s says what it has judged, and makes the report of it',
  async ([signal, wanted]) => {
    const { stderr, code, latest, folder, swept } = await interrupted(signal);
    expect(stderr).toContain(
      `reload-proof: interrupted by ${signal}: 1 verdict of finished series and a report of them are in ${path.relative(process.cwd(), folder)}`,
    );
    expect(code).toBe(wanted);
    expect(await readFile(path.join(latest, 'report.html'), 'utf8')).toContain('"complete":false');
    const junit = await readFile(path.join(latest, 'junit.xml'), 'utf8');
    expect(junit).toContain('name="steady on reference');
    expect(junit).toContain('<error message="This run did not finish');
    await swept();
  },
);

/** The processes in which Vitest runs tests. */
async function testProcesses(vitest: number): Promise<number[]> {
  const children = await readFile(`/proc/${vitest}/task/${vitest}/children`, 'utf8');
  const pids = children.trim().split(' ').map(Number);
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => lines[index]?.includes('vitest/dist/workers'));
}

test('a run whose test process crashes says so, and does not call itself complete', async () => {
  const { child, results } = await startSuite({ CONFIDENCE }, { args: [FILE] });
  const latest = path.join(results, 'latest');
  await vi.waitFor(async () => expect(await variantsIn(latest)).toEqual(['steady']), {
    timeout: VERDICT_BOUND_MS,
    interval: 20,
  });
  for (const pid of await testProcesses(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  const { stderr, exitCode } = await child;
  expect(stderr).toContain(
    `reload-proof: a test process crashed while it ran ${FILE} (signal SIGKILL): what it had not judged by then does not count`,
  );
  expect(exitCode).toBe(1);
  expect(await verdictsIn(latest)).toMatchObject({ complete: false, verdicts: [{ variant: 'steady' }] });
});

test('reload-proof report writes the report of what a killed run has judged', async () => {
  const { latest, swept } = await interrupted('SIGKILL');
  const { stdout, exitCode } = await execa(process.execPath, [CLI, 'report', latest], { reject: false });
  expect(stdout).toContain('did not finish');
  expect(exitCode).toBe(0);
  expect(await readFile(path.join(latest, 'report.html'), 'utf8')).toContain('"complete":false');
  await swept();
});

test('two runs side by side leave what each has judged, and latest is the one that was started last', async () => {
  const RESULTS_DIR = await mkdtemp(path.join(runFolder(), 'both-'));
  const env = { RESULTS_DIR, CONFIDENCE };
  const first = await startSuite(env, { args: [FILE, '-t', 'steady'] });
  await vi.waitFor(async () => expect(await readdir(RESULTS_DIR)).not.toEqual([]), {
    timeout: VERDICT_BOUND_MS,
    interval: 20,
  });
  const second = await startSuite(env, { args: [FILE, '-t', 'reload'] });
  expect((await Promise.all([first.child, second.child])).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const folders = (await readdir(RESULTS_DIR)).filter((name) => name !== 'latest').sort();
  const judged = await Promise.all(folders.map((name) => variantsIn(path.join(RESULTS_DIR, name))));
  expect(judged).toEqual([['steady'], ['reload']]);
  expect(await readlink(path.join(RESULTS_DIR, 'latest'))).toBe(folders[1]);
  for (const [index, name] of folders.entries()) {
    const trials = await readdir(path.join(RESULTS_DIR, name, 'trials', 'kong-instance-count'));
    expect(trials).not.toEqual([]);
    expect(trials.filter((trial) => !trial.startsWith(`${judged[index]?.[0]}-`))).toEqual([]);
    expect(await readdir(path.join(RESULTS_DIR, name))).toEqual(
      expect.arrayContaining(['junit.xml', 'logs', 'report.html', 'run.json', 'verdicts.json']),
    );
  }
});

test('variants left out as known reds are in every output and do not count', async () => {
  const scenario = 'blue-green-deploy';
  const args = [`tests/${scenario}.test.ts`, '-t', 'caddy/(admin|load|file)( loses|/keep-alive)'];
  const { exitCode, stdout, results } = await runSuite({ CONFIDENCE }, { args });
  const latest = path.join(results, 'latest');
  const why = expect.stringMatching(/^known to be red: /) as string;
  const leftOut = ['caddy/admin/keep-alive', 'caddy/load/keep-alive'];
  const { notRun, complete } = await verdictsIn(latest);
  expect(notRun).toEqual(leftOut.map((variant) => ({ scenario, variant, why })));
  expect(complete).toBe(true);
  // Nor does the console name what the filter leaves out.
  expect([...stdout.matchAll(/^ *left out: (?<name>\S+),/gm)].map(({ groups }) => groups?.['name'])).toEqual(
    leftOut,
  );
  const flows = ['keep-alive', 'new-connection', 'http2', 'late-speaker', 'target'];
  expect(await variantsIn(latest)).toEqual(flows.map((flow) => `caddy/file/${flow}`).sort());
  const junit = await readFile(path.join(latest, 'junit.xml'), 'utf8');
  const html = await readFile(path.join(latest, 'report.html'), 'utf8');
  for (const variant of leftOut) {
    const own = junit
      .split('<testcase')
      .find((part) => part.includes(`name="${variant} is not judged without EXPECT=known`));
    expect(own).toContain('<skipped/>');
    expect(own).toContain('<property name="not run" value="known to be red: ');
    expect(html).toContain(`"variant":"${variant}","why":"known to be red: `);
    expect(stdout).toContain(` NOT RUN      ${scenario} ${variant} · known to be red: `);
  }
  expect(stdout).toContain('\n5 verdicts: 5 green; 2 not run\n');
  expect(junit).not.toContain(os.hostname());
  expect(exitCode).toBe(0);
});
