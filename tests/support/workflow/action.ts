import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Job } from './job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CHECK = 1;

interface Action {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: Pick<Job, 'steps'>;
}

export async function readAction(): Promise<Action> {
  return parse(await readFile(path.join(ROOT, 'action.yml'), 'utf8')) as Action;
}

/** The steps of the action as a job, with this program instead of one that is installed. */
export function actionJob({ runs, outputs }: Action, program: string): Job {
  const install = { id: 'install', run: `printf 'program=%s\\n' '${program}' >>"$GITHUB_OUTPUT"` };
  const values = Object.entries(outputs).map(([name, { value }]) => [name, value] as const);
  return { steps: [install, ...runs.steps.slice(CHECK)], outputs: Object.fromEntries(values) };
}

/** What the step said that runs check. */
export function saidByCheck(run: { ran: { said: string }[] }): string {
  return run.ran[CHECK]?.said ?? '';
}
