// What the workflows of .github run, read and executed as GitHub does, as far as that is quick; controls/workflow-matrix has the rest.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { cells } from '../../../src/cli/matrix/cells.ts';
import { fakes } from '../../support/fake-programs.ts';
import { Artifacts } from '../../support/workflow/artifacts.ts';
import { interpolate } from '../../support/workflow/expression.ts';
import { readWorkflow, runJob, type Job, type JobPlan } from '../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const [ci, matrix, versions] = [
  await readWorkflow('ci'),
  await readWorkflow('matrix'),
  await readWorkflow('versions'),
];

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const newFolder = () => mkdtemp(path.join(runFolder(), 'workflow-'));

/** Runs only these steps of a job, by their scripts. */
async function runSteps(job: Job, scripts: RegExp, plan: Partial<JobPlan>) {
  const steps = job.steps.filter(({ run = '' }) => scripts.test(run));
  const artifacts = new Artifacts(await newFolder());
  return runJob({ ...job, steps }, { workspace: ROOT, contexts: {}, artifacts, ...plan });
}

test.for([
  ['kong=3.8.0 tyk=2.9.5', ['kong-3.8.0-kong-instance-count', 'tyk-2.9.5-tyk-policy-reload-scale']],
  // What a repository_dispatch sends may have lines.
  ['kong=3.8.0\n  tyk=2.9.5\n', ['kong-3.8.0-kong-instance-count', 'tyk-2.9.5-tyk-policy-reload-scale']],
  [
    '',
    [
      'kong-2.7.1-kong-instance-count',
      'kong-2.7.1-kong-plugin-languages-late-start',
      expect.stringMatching(/^balancers-packaged-blue-green-deploy-.*caddy-file/),
      expect.stringMatching(/^balancers-debian-12-blue-green-deploy-.*remedies$/),
    ],
  ],
] as const)('the plan of %j', async ([asked, names]) => {
  const contexts = { inputs: { versions: asked } };
  const { result, ran, outputs } = await runSteps(versions.jobs['plan']!, /plan-cells/, { contexts });
  expect({ result, said: ran[0]?.said }).toEqual({ result: 'success', said: '' });
  const planned = (JSON.parse(outputs['cells'] ?? '') as { include: { name: string }[] }).include;
  expect(planned.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
  expect(new Set(planned.map(({ name }) => name)).size).toBe(planned.length);
});

test('a plan with a version that does not exist fails with one sentence', async () => {
  const contexts = { inputs: { versions: 'kong=latest' } };
  const { result, outputs, ran } = await runSteps(versions.jobs['plan']!, /plan-cells/, { contexts });
  expect(ran[0]?.said).toMatch(/^reload-proof: kong=latest is no version of kong[^\n]*$/);
  expect({ result, outputs }).toEqual({ result: 'failure', outputs: { cells: '' } });
});

test.for([
  ['by hand', { inputs: { versions: 'kong=3.9.3' }, github: { event: {} } }, 'kong=3.9.3'],
  ['upstream', { github: { event: { client_payload: { versions: 'tyk=3.1.0' } } } }, 'tyk=3.1.0'],
  ['each Monday', { github: { event: {} } }, ''],
] as const)('the versions of a matrix that is started %s', ([, contexts, expected]) => {
  expect(interpolate(matrix.jobs['versions']?.with?.['versions'] ?? '', contexts)).toBe(expected);
});

test.for([
  ['a whole scenario', undefined, ''],
  [
    'some of its tests',
    '^2,505 policies|^requests with keys',
    '--testNamePattern ^2,505 policies|^requests with keys ',
  ],
] as const)('a cell runs %s', async ([, tests, expected]) => {
  const { programs, calls } = await fakes({ npx: '' });
  const cell = {
    name: 'a',
    scenario: 'tyk-policy-reload',
    settings: 'TYK_VERSION=3.1.0 TRIALS_MAX=11',
    tests,
  };
  const { result } = await runSteps(versions.jobs['cell']!, /run-cell/, {
    contexts: { matrix: cell },
    programs,
  });
  expect(result).toBe('success');
  const [call = ''] = await calls();
  expect(call).toContain(`--project scenarios tests/tyk-policy-reload.test.ts ${expected}--reporter=default`);
});

test("the balancers' cell installs everything that its set-up and its balancers need", async () => {
  const cell = cells([]).find(({ version }) => version === 'debian-12');
  const { programs, calls } = await fakes({ 'apt-get': '' });
  const contexts = { matrix: cell };
  const { result } = await runSteps(versions.jobs['cell']!, /apt-get/, { contexts, programs });
  expect(result).toBe('success');
  const [update, install = ''] = await calls();
  expect(update).toBe('apt-get update');
  const names = install.split(' ');
  expect(names.slice(1, 4)).toEqual(['install', '--yes', '--no-install-recommends']);
  // python3 -m pip, the checkout, Redis, the network, its rules, and the balancers that are judged in their version here.
  for (const name of ['python3', 'python3-pip', 'git', 'ca-certificates', 'redis-server', 'iproute2'])
    expect(names).toContain(name);
  for (const name of ['iptables', 'nftables', 'conntrack', 'nginx', 'haproxy']) expect(names).toContain(name);
});

const concurrencyOf = (github: object) => [
  interpolate(ci.concurrency.group, { github }),
  interpolate(String(ci.concurrency['cancel-in-progress']), { github }),
];
const ofPush = (run_id: number) => concurrencyOf({ event_name: 'push', run_id, event: {} });
const ofPull = (number: number, run_id: number) =>
  concurrencyOf({ event_name: 'pull_request', run_id, event: { pull_request: { number } } });

test('a push to main is never cancelled, a pull request by its own newer push only', () => {
  expect(ofPush(1)[0]).not.toBe(ofPush(2)[0]);
  expect(ofPush(1)[1]).toBe('false');
  expect(ofPull(7, 1)).toEqual(ofPull(7, 2));
  expect(ofPull(7, 1)[1]).toBe('true');
  expect(ofPull(7, 1)[0]).not.toBe(ofPull(8, 1)[0]);
});

test("the checks run on the README's Node, and those under load too", async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  const oldest = Number(/Node\.js (\d+) or newer \(only to start/.exec(readme)?.[1]);
  expect(ci.jobs['checks']?.strategy?.matrix?.node).toContain(oldest);
  const setup = ci.jobs['under-load']?.steps.find(({ uses = '' }) => uses.startsWith('actions/setup-node@'));
  expect(setup?.with?.['node-version']).toBe(oldest);
});

test('ci.yml runs every project that needs no gateway of one’s own and no hours', async () => {
  const { programs, calls } = await fakes({
    npx: 'printf "%s\\n" "EXTRA_PROJECT=$EXTRA_PROJECT RUNTIME=$RUNTIME" >>"$0.env"',
  });
  const job = ci.jobs['under-load']!;
  for (const one of job.strategy?.matrix?.include ?? [])
    await runSteps(job, /run-project/, { contexts: { matrix: one }, programs });
  const env = (await readFile(path.join(programs, 'npx.env'), 'utf8')).trimEnd().split('\n');
  expect((await calls()).map((call, index) => `${call} ${env[index]}`)).toEqual([
    'npx vitest run --project integration --outputFile.junit=artifact/integration/junit.xml EXTRA_PROJECT=integration RUNTIME=processes',
    'npx vitest run --project controls --outputFile.junit=artifact/controls/junit.xml EXTRA_PROJECT=controls RUNTIME=processes',
    'npx vitest run --project scenarios --outputFile.junit=artifact/scenarios/junit.xml EXTRA_PROJECT=scenarios RUNTIME=processes',
    'npx vitest run --project containers --outputFile.junit=artifact/containers/junit.xml EXTRA_PROJECT=containers RUNTIME=processes',
    'npx vitest run --project scenarios tests/kong --outputFile.junit=artifact/scenarios-in-containers/junit.xml EXTRA_PROJECT=scenarios RUNTIME=containers',
    'npx vitest run --project browser --outputFile.junit=artifact/browser/junit.xml EXTRA_PROJECT=browser RUNTIME=processes',
  ]);
});

test('a pull request from a fork, without secrets and with a token that may only read, runs the same', async () => {
  const { programs, calls } = await fakes({ npx: 'env | grep -E "TOKEN|SECRET" >&2 || true' });
  const head = { repo: { full_name: 'someone/reload-proof', fork: true } };
  const github = {
    event_name: 'pull_request',
    ref: 'refs/pull/7/merge',
    event: { number: 7, pull_request: { number: 7, head } },
  };
  const contexts = { github, matrix: { node: 24, name: 'integration', project: 'integration' }, secrets: {} };
  for (const job of Object.values(ci.jobs)) {
    const { result, ran } = await runSteps(job, /run-project/, { contexts, programs });
    expect({ result, said: ran.map(({ said }) => said) }).toEqual({ result: 'success', said: [''] });
  }
  expect(await calls()).toEqual([
    'npx vitest run --project unit --outputFile.junit=artifact/unit/junit.xml',
    'npx vitest run --project integration --outputFile.junit=artifact/integration/junit.xml',
  ]);
});

test.for([
  ['all ran', '<testcase name="a"></testcase>', 0],
  ['one was skipped', '<testcase name="a"/><testcase name="b"><skipped/></testcase>', 1],
  ['none ran', '', 1],
  ['the run did not end', undefined, 2],
] as const)('the controls as root: %s', async ([, junit, code]) => {
  const workspace = await newFolder();
  const leave =
    junit === undefined
      ? ''
      : `mkdir -p artifact/as-root\nprintf '%s' '${junit}' >artifact/as-root/junit.xml`;
  const npx = `case $1 in node) shift; exec '${process.execPath}' '${ROOT}'/"$@" ;; esac\n${leave}`;
  const sudo =
    'while [ "${1#-}" != "$1" ]; do shift; done\ncase $1 in apt-get|chown) ;; *) exec "$@" ;; esac';
  const { programs, calls } = await fakes({ npx, sudo });
  const script = path.join(ROOT, 'tools/workflows/controls-as-root.sh');
  const { exitCode } = await execa(script, {
    cwd: workspace,
    env: { PATH: `${programs}:${process.env['PATH']}` },
    reject: false,
  });
  expect(exitCode).toBe(code);
  // What root wrote is the ordinary user's again, however it ended.
  expect((await calls()).at(-1)).toMatch(
    /^sudo chown -R \d+:\d+ \.cache results-as-root artifact node_modules$/,
  );
});

test('the last run of a folder is collected, whether it is a folder or a link; a folder without a run is named', async () => {
  const workspace = await newFolder();
  for (const name of ['plain/latest', 'linked/2026-11-26'])
    await mkdir(path.join(workspace, name), { recursive: true });
  await writeFile(path.join(workspace, 'plain/latest/verdicts.json'), 'plain');
  await writeFile(path.join(workspace, 'linked/2026-11-26/verdicts.json'), 'linked');
  await execa('ln', ['-s', '2026-11-26', path.join(workspace, 'linked/latest')]);
  await execa('ln', ['-s', 'gone', path.join(await dangling(workspace), 'latest')]);
  const words = ['a=plain', 'b=linked', 'c=dangling', 'd=nowhere'];
  const tool = path.join(ROOT, 'tools/workflows/collect-results.ts');
  const { stdout } = await execa(process.execPath, [tool, ...words], { cwd: workspace });
  expect(stdout.split('\n').slice(2)).toEqual(['dangling holds no run', 'nowhere holds no run']);
  const artifacts = new Artifacts(path.join(workspace, 'store'));
  await artifacts.upload('results', path.join(workspace, 'artifact'));
  for (const [name, text] of [
    ['a', 'plain'],
    ['b', 'linked'],
  ] as const)
    expect(await readFile(path.join(workspace, 'store/results', name, 'verdicts.json'), 'utf8')).toBe(text);
});

async function dangling(workspace: string): Promise<string> {
  const folder = path.join(workspace, 'dangling');
  await mkdir(folder);
  return folder;
}
