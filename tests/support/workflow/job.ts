import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import type { Artifacts } from './artifacts.ts';
import { interpolate, isToRun, type Contexts } from './expression.ts';

interface Step {
  id?: string;
  if?: string;
  env?: Record<string, string>;
  run?: string;
  shell?: string;
  uses?: string;
  with?: Record<string, string | boolean>;
}

export interface Job {
  if?: string;
  env?: Record<string, string>;
  outputs?: Record<string, string>;
  /** The inputs of another workflow that the job calls. */
  with?: Record<string, string>;
  defaults?: { run?: { shell?: string } };
  strategy?: { matrix?: { include?: Record<string, string>[]; node?: number[] } };
  steps: Step[];
}

export interface Workflow {
  concurrency: { group: string; 'cancel-in-progress': string | boolean };
  jobs: Record<string, Job>;
}

/** How one job runs: in which checkout, with which contexts and artifacts, and with which programs in front of the machine's. */
export interface JobPlan {
  workspace: string;
  contexts: Contexts;
  artifacts: Artifacts;
  programs?: string;
  env?: Record<string, string>;
}

/** How it went. */
export interface JobRun {
  result: 'success' | 'failure';
  outputs: Record<string, string>;
  /** What was run, in order; what did not run is not among them. */
  ran: { what: string; failed: boolean; said: string }[];
  summary: string;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
// What a step without a shell gets, and one with `shell: bash`.
const SHELLS: Record<string, string[]> = {
  '': ['-e'],
  bash: ['--noprofile', '--norc', '-eo', 'pipefail'],
};

export async function readWorkflow(
  name: 'base-images' | 'ci' | 'kubernetes' | 'matrix' | 'pages' | 'release' | 'releases' | 'versions',
): Promise<Workflow> {
  return parse(await readFile(path.join(ROOT, '.github/workflows', `${name}.yml`), 'utf8')) as Workflow;
}

/** Runs the steps of a job as GitHub does. Actions that set up a machine do nothing, and neither does `npm ci`. */
export async function runJob(job: Job, plan: JobPlan): Promise<JobRun> {
  const place = await mkdtemp(path.join(runFolder(), 'job-'));
  const summaryFile = path.join(place, 'summary.md');
  await writeFile(summaryFile, '');
  const steps: Record<string, { outputs: Record<string, string>; outcome: string }> = {};
  const contexts = { ...plan.contexts, steps, runner: { os: 'Linux' } };
  const ran: JobRun['ran'] = [];
  for (const [index, step] of job.steps.entries()) {
    const failed = ran.some((one) => one.failed);
    if (!isToRun(step.if, failed, contexts)) continue;
    const outputFile = path.join(place, `output-${index}`);
    await writeFile(outputFile, '');
    const env = {
      ...texts({ ...job.env, ...step.env }, contexts),
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
    };
    const shell = step.shell ?? job.defaults?.run?.shell ?? '';
    const done = step.uses === undefined ? await runScript(step.run ?? '', shell, env, plan) : undefined;
    if (step.uses !== undefined) await runAction(step, plan, contexts);
    ran.push({ what: step.run ?? step.uses ?? '', failed: done?.failed ?? false, said: done?.said ?? '' });
    if (step.id !== undefined)
      steps[step.id] = {
        outputs: outputsOf(await readFile(outputFile, 'utf8')),
        outcome: done?.failed === true ? 'failure' : 'success',
      };
  }
  return {
    result: ran.some(({ failed }) => failed) ? 'failure' : 'success',
    outputs: texts(job.outputs ?? {}, contexts),
    ran,
    summary: await readFile(summaryFile, 'utf8'),
  };
}

async function runScript(script: string, shell: string, env: Record<string, string>, plan: JobPlan) {
  if (script === 'npm ci') return { failed: false, said: '' };
  const { PATH = '', HOME = '/' } = process.env;
  const searched = plan.programs === undefined ? PATH : `${plan.programs}:${PATH}`;
  const { failed, all } = await execa('bash', [...(SHELLS[shell] ?? []), '-c', script], {
    cwd: plan.workspace,
    env: { PATH: searched, HOME, CI: 'true', GITHUB_ACTIONS: 'true', ...plan.env, ...env },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
  return { failed, said: all };
}

async function runAction(step: Step, { workspace, artifacts }: JobPlan, contexts: Contexts): Promise<void> {
  const { name = '', path: place = '', pattern = '', 'merge-multiple': merge } = step.with ?? {};
  const folder = path.join(workspace, String(place));
  if (step.uses?.startsWith('actions/upload-artifact@') === true)
    await artifacts.upload(interpolate(String(name), contexts), folder);
  if (step.uses?.startsWith('actions/download-artifact@') === true)
    await artifacts.download(String(pattern || name).replace('*', ''), folder, merge === true);
}

function texts(values: Record<string, string>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, interpolate(value, contexts)]),
  );
}

function outputsOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
