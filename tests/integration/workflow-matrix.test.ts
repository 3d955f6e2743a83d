// The jobs of versions.yml, step by step as GitHub runs them, with scenarios that report a verdict at once.
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { VerdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { Artifacts } from '../support/workflow/artifacts.ts';
import { checkOut } from '../support/workflow/checkout.ts';
import { readWorkflow, runJob, type JobRun, type Workflow } from '../support/workflow/job.ts';
import { writtenEntry } from '../support/written-entries.ts';

/** Each job runs Vitest once; this is many times what that takes on a busy machine. */
const CELLS_BOUND_MS = 5 * 60_000;
const SCENARIO = 'kong-plugin-languages';
const ONE = `kong-3.8.0-${SCENARIO}`;
const TWO = `kong-3.9.3-${SCENARIO}`;
const GITHUB = { github: { ref: 'refs/heads/main', event: {} }, inputs: {} };

const GREEN = {
  scenario: SCENARIO,
  variant: '*',
  gateway: 'kong',
  versions: '*',
  assertions: ['*'],
  expect: 'green',
  source: 'assumed',
  from: 'this test',
  note: 'written for this test',
};

let workflow: Workflow;
/** Expects green of both cells. */
let knownIssues: string;
/** What the cells left: one green, one red. */
let left: Artifacts;
const cells: JobRun[] = [];

beforeAll(async () => {
  workflow = await readWorkflow('versions');
  left = new Artifacts(path.join(runFolder(), 'artifacts'));
  knownIssues = path.join(runFolder(), 'kong.yaml');
  await writeFile(knownIssues, stringify({ versions: { kong: ['3.8.0'] }, expectations: [GREEN] }));
  for (const version of ['3.8.0', '3.9.3']) cells.push(await runCell(version));
}, CELLS_BOUND_MS);

async function runCell(version: string): Promise<JobRun> {
  const tally = version === '3.9.3' ? { clean: 0, violating: 1 } : { clean: 12, violating: 0 };
  const cell = { scenario: SCENARIO, variant: 'go', gateway: 'kong', version };
  const name = `kong-${version}-${SCENARIO}`;
  const matrix = { name, gateway: 'kong', version, scenario: SCENARIO, settings: 'RUNTIME=processes' };
  return runJob(workflow.jobs['cell']!, {
    workspace: await checkOut(SCENARIO),
    contexts: { ...GITHUB, matrix },
    artifacts: left,
    env: { KNOWN_ISSUES: knownIssues, REPORTED: JSON.stringify(writtenEntry(cell, { closed: tally })) },
  });
}

async function merge(planned: readonly string[], artifacts: Artifacts) {
  const include = planned.map((name) => {
    const version = name.split('-')[1];
    return { name, gateway: 'kong', version, scenario: SCENARIO };
  });
  const needs = { plan: { result: 'success', outputs: { cells: JSON.stringify({ include }) } } };
  const workspace = await checkOut(SCENARIO);
  const site = path.join(workspace, 'site');
  const run = await runJob(workflow.jobs['merge']!, {
    workspace,
    contexts: { ...GITHUB, needs },
    artifacts,
    env: { KNOWN_ISSUES: knownIssues },
  });
  const file = await readFile(path.join(site, 'all/verdicts.json'), 'utf8').catch(() => undefined);
  const verdicts = file === undefined ? [] : (JSON.parse(file) as VerdictsFile).verdicts;
  return {
    ...run,
    reported: verdicts.map(({ version }) => version),
    pages: await readdir(path.join(site, 'cells')).catch((): string[] => []),
    index: await readFile(path.join(site, 'index.html'), 'utf8').catch(() => ''),
    uploaded: await artifacts.names(),
  };
}

let places = 0;
const only = (...names: string[]) =>
  left.only(
    names.map((name) => `results-${name}`),
    path.join(runFolder(), `artifacts-${++places}`),
  );

test('a cell leaves an artifact with one folder, named like the cell, whatever its verdict', async () => {
  expect(cells.map(({ result }) => result)).toEqual(['success', 'failure']);
  expect(await left.names()).toEqual([`results-${ONE}`, `results-${TWO}`]);
  for (const name of [ONE, TWO]) {
    const folder = path.join(runFolder(), 'artifacts', `results-${name}`);
    expect(await readdir(folder)).toEqual([name]);
    const files = await readdir(path.join(folder, name));
    expect(files).toEqual(expect.arrayContaining(['blob.json', 'junit.xml', 'report.html', 'verdicts.json']));
  }
});

test('one cell, and it left its results: its report is the page', async () => {
  const artifacts = await only(ONE);
  const logs = path.join(runFolder(), `artifacts-${places}`, `results-${ONE}`, ONE, 'logs');
  await mkdir(logs, { recursive: true });
  await writeFile(path.join(logs, 'kong.log'), 'what a server said\n');
  const { result, reported, pages, index, outputs, uploaded } = await merge([ONE], artifacts);
  const published = path.join(runFolder(), `artifacts-${places}`, 'matrix');
  expect(reported).toEqual(['3.8.0']);
  expect(pages).toEqual([ONE]);
  expect(index).toContain('<title>reload-proof');
  expect(uploaded).toContain('matrix');
  expect(
    (await readdir(published, { recursive: true })).filter((file) => /\.\w+$/.test(file)).toSorted(),
  ).toEqual([
    'all/verdicts.json',
    `badges/${SCENARIO}-go-kong-3.8.0.json`,
    `cells/${ONE}/report.html`,
    `cells/${ONE}/verdicts.json`,
    'index.html',
  ]);
  expect(await readFile(path.join(published, `cells/${ONE}/report.html`), 'utf8')).not.toContain('kong.log');
  expect(outputs).toEqual({ site: 'true' });
  expect(result).toBe('success');
});

test('two cells: both are in the report, and a red is no success', async () => {
  const { result, reported, pages, summary } = await merge([ONE, TWO], await only(ONE, TWO));
  expect(reported.toSorted()).toEqual(['3.8.0', '3.9.3']);
  expect(pages.toSorted()).toEqual([ONE, TWO]);
  expect(summary).toContain('| regressed |');
  expect(summary).not.toContain('no result');
  expect(result).toBe('failure');
});

test('two cells, of which one crashed before it left anything: the other is reported, and the crashed one named', async () => {
  const { result, reported, pages, summary, outputs } = await merge([ONE, TWO], await only(ONE));
  expect(reported).toEqual(['3.8.0']);
  expect(pages).toEqual([ONE]);
  expect(summary).toContain(`no result: ${SCENARIO} on kong 3.9.3`);
  expect(outputs).toEqual({ site: 'true' });
  expect(result).toBe('failure');
});

test('a truncated blob does not affect the report of the others', async () => {
  const artifacts = await only(ONE, TWO);
  const blob = path.join(runFolder(), `artifacts-${places}`, `results-${TWO}`, TWO, 'blob.json');
  await truncate(blob, 1000);
  const { reported, ran } = await merge([ONE, TWO], artifacts);
  expect(reported).toEqual(['3.8.0']);
  expect(ran.map(({ said }) => said).join('\n')).toContain(
    `left out, since it is cut short: site/cells/${TWO}/blob.json`,
  );
});

test('if no cell left anything, each is named, nothing throws, and no page is replaced', async () => {
  const { result, reported, summary, index, outputs, ran, uploaded } = await merge([ONE, TWO], await only());
  expect(summary.match(/^no result: /gm)).toHaveLength(2);
  expect({ reported, index, outputs }).toEqual({ reported: [], index: '', outputs: { site: '' } });
  expect(ran.map(({ said }) => said).join('\n')).toContain('no cell left a blob, so there is no report');
  expect(ran.map(({ said }) => said).join('\n')).not.toMatch(/^\s+at /m);
  expect(uploaded).not.toContain('matrix');
  expect(result).toBe('failure');
});
