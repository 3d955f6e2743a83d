import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readTrialsOf, trialFile } from '../../../src/record/disk/run-folder.ts';
import { writeTrial } from '../../../src/record/disk/trial-file.ts';
import type { NamedRun } from '../../../src/report/html/view/model.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { addJobSummary, jobSummary } from '../../../src/report/markdown/job-summary.ts';
import { writeReport } from '../../../src/report/html/write-report.ts';
import { runSummary } from '../../../src/report/console/run-summary.ts';
import { writeVerdicts } from '../../../src/report/verdicts/verdicts-file.ts';
import { openRun } from '../../../src/report/verdicts/open-run.ts';
import { MARKUP, writeRun, writtenTrials } from '../../support/report-run.ts';

const CLI = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

// Each starts a Node process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'report-'));
  await writeRun(run(), { go: writtenTrials('go', true), 'go/kill': writtenTrials('go/kill', false) });
});
afterAll(() => rm(folder, { recursive: true }));

function run(name = 'run'): string {
  return path.join(folder, name);
}

/** Runs the command, and says how it ended. */
async function report(...args: string[]) {
  const ended = promisify(execFile)(process.execPath, [CLI, 'report', ...args], { cwd: folder });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

/** A copy of the run in which one thing is different. */
async function broken(name: string, change: (folder: string) => Promise<void>): Promise<string> {
  await writeRun(run(name), { go: writtenTrials('go', true) });
  await change(run(name));
  return run(name);
}

test('data cannot end its element, whatever a gateway logs', async () => {
  const html = await readFile(path.join(run(), 'report.html'), 'utf8');
  expect(html).not.toContain(MARKUP);
  expect(html).not.toContain('<img');
  const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(MARKUP).slice(1, -1));
});

test('a red leaves a draft of an upstream issue, a green does not', async () => {
  const text = await readFile(path.join(run(), 'issues', 'hand-written-go.md'), 'utf8');
  expect(text).toContain('### reference 0.0.0: violated: no request bypasses the plugin');
  expect(text).toContain('npx vitest run --project scenarios tests/x.test.ts');
  expect(text).not.toContain(os.hostname());
  const svg = await readFile(path.join(run(), 'issues', 'hand-written-go.svg'), 'utf8');
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox/);
  await expect(readFile(path.join(run(), 'issues', 'hand-written-go-kill.md'))).rejects.toThrow('ENOENT');
});

test('a report is made again from the records, and two runs are compared', async () => {
  await rm(path.join(run(), 'report.html'));
  expect(await report(run())).toMatchObject({ code: 0, stderr: '' });
  expect(await readFile(path.join(run(), 'report.html'), 'utf8')).toContain('id="data"');
  const other = await broken('other', () => Promise.resolve());
  const { code, stdout } = await report(run(), other, '--out', 'both.html');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'both.html\n' });
});

test('a comparison goes beside the first of its runs, wherever the command is started', async () => {
  const other = await broken('another', () => Promise.resolve());
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'report', '../run', '../another'], {
    cwd: other,
  });
  expect(stdout).toBe('../comparison.html\n');
  expect(await readFile(path.join(folder, 'comparison.html'), 'utf8')).toContain('id="data"');
});

test('a record that is judged differently now is named and drawn with the new verdict', async () => {
  const other = await broken('changed', async (changed) => {
    const file = await openRun(changed);
    const [entry] = file.verdicts;
    if (!entry) throw new Error('there is no verdict to change');
    entry.verdict = 'green';
    for (const assertion of entry.assertions) assertion.verdict = 'green';
    await writeFile(path.join(changed, 'verdicts.json'), JSON.stringify(file));
    for (const found of await readTrialsOf(changed, entry)) {
      observe(found).assertions['bypasses'] = { observed: 0, cases: [] };
      await writeTrial(trialFile(changed, found), found);
    }
  });
  expect((await report(other)).stdout).toContain('bypasses was green in reload-proof 0.1.0 and is red now');
  const html = await readFile(path.join(other, 'report.html'), 'utf8');
  const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  const [{ model }] = JSON.parse(data) as [NamedRun];
  const [drawn] = model.verdicts;
  expect(drawn?.entry.verdict).toBe('red');
  expect(drawn?.trials.some(({ violates }) => violates.includes('bypasses'))).toBe(true);
});

const trial = (changed: string) => path.join(changed, 'trials', 'hand-written', 'go-001.trial');
test.for<[string, (folder: string) => Promise<void>, string]>([
  ['a folder without a run', (changed) => rm(changed, { recursive: true }), 'there is no run in'],
  ['no verdicts.json', (changed) => rm(path.join(changed, 'verdicts.json')), 'verdicts.json cannot be read'],
  [
    'a verdicts.json cut short',
    (changed) => writeFile(path.join(changed, 'verdicts.json'), '{"suite'),
    'is not complete JSON',
  ],
  [
    'a foreign verdicts.json',
    (changed) => writeFile(path.join(changed, 'verdicts.json'), '[]'),
    'does not contain the verdicts of a run',
  ],
  [
    'a newer verdicts.json',
    (changed) => writeFile(path.join(changed, 'verdicts.json'), '{"suiteVersion":"99.0.0"}'),
    'was written by reload-proof 99.0.0, but this is',
  ],
  ['a foreign trial', (changed) => writeFile(trial(changed), gzipSync('hello')), 'does not begin with'],
  [
    'a trial that is not packed',
    (changed) => writeFile(trial(changed), 'hello'),
    'is not a complete trial record',
  ],
  [
    'a trial cut short',
    async (changed) => writeFile(trial(changed), (await readFile(trial(changed))).subarray(0, 900)),
    'is not a complete trial record',
  ],
  [
    'a newer trial',
    (changed) => writeFile(trial(changed), gzipSync('reload-proof trial 9\n and so on')),
    'is in format 9 of a later reload-proof',
  ],
  [
    'a trial whose head is damaged',
    (changed) => writeFile(trial(changed), gzipSync('reload-proof trial 2\n\u0004\0\0\0{"a}')),
    'is damaged',
  ],
])('%s is named in one sentence, with exit code 2', async ([name, change, sentence]) => {
  const { code, stderr } = await report(await broken(name.replaceAll(/[^a-z]/g, '-'), change));
  expect(stderr).toContain(sentence);
  expect(stderr).toMatch(/^reload-proof: [^\n]*\n$/);
  expect(code).toBe(2);
});

test.for([[[]], [['a', 'b', 'c']], [['--nonsense']]])(
  'arguments %o are answered with the usage',
  async ([args]) => {
    const { code, stderr } = await report(...(args ?? []));
    expect(stderr).toContain('usage: reload-proof report RUN [RUN]');
    expect(code).toBe(2);
  },
);

test('every form of the report lists what was not run', async () => {
  const told = [
    { scenario: 'blue-green-deploy', variant: 'haproxy', why: 'not installed: <install it>' },
    { scenario: 'blue-green-deploy', variant: 'caddy/admin/http2', why: 'known to be red: it closes' },
  ];
  const file = { ...(await openRun(run())), notRun: told };
  const out = run('not-run');
  await writeReport(out, file);
  expect((await openRun(out)).notRun).toEqual(told);
  expect(await readFile(path.join(out, 'report.html'), 'utf8')).toContain('"variant":"caddy/admin/http2"');
  expect(jobSummary(file)).toContain(
    '2 not run:\n\n- blue-green-deploy haproxy: not installed: <install it>\n',
  );
  expect(runSummary(file)).toContain(' NOT RUN      blue-green-deploy caddy/admin/http2 · known to be red');
  expect(runSummary(file)).toMatch(/\n2 verdicts: 1 red, 1 inconclusive; 2 not run$/);
});

test('every form of the report says that a run did not finish', async () => {
  const file = { ...(await openRun(run())), complete: false };
  const out = await broken('unfinished', (changed) => {
    writeVerdicts(changed, file);
    return Promise.resolve();
  });
  const { code, stdout } = await report(out);
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toContain('did not finish');
  expect(await readFile(path.join(out, 'report.html'), 'utf8')).toContain('"complete":false');
  expect(jobSummary(file)).toContain('did not finish');
  expect(runSummary(file)).toContain('did not finish');
});

test('the verdicts are added to the job summary if there is one', async () => {
  const summary = path.join(folder, 'summary.md');
  const file = await openRun(run());
  await addJobSummary(file, undefined);
  await addJobSummary(file, summary);
  await addJobSummary(file, summary);
  const text = await readFile(summary, 'utf8');
  expect(text.split('## reload-proof')).toHaveLength(3);
  expect(text).toContain(
    '| ❌ red | hand-written go | reference 0.0.0 (stands in for Kong) | 3 | 1128 | bypasses: 1 request,',
  );
});
