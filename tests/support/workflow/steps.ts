import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Job } from './job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A step with a script, and where it is. */
export interface RunStep {
  file: string;
  run: string;
  env: Record<string, string>;
}

interface Source {
  permissions?: Record<string, string>;
  on?: object;
  jobs?: Record<string, Partial<Job> & { permissions?: Record<string, string> }>;
  runs?: Pick<Job, 'steps'>;
}

/** Every workflow, and action.yml, by file name. */
export async function readSources(): Promise<[string, Source & { text: string }][]> {
  const files = [...globSync('.github/workflows/*.yml', { cwd: ROOT }), 'action.yml'].sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(path.join(ROOT, file), 'utf8');
      return [file, { ...(parse(text) as Source), text }] as [string, Source & { text: string }];
    }),
  );
}

/** Every step that runs a script. A job that calls another workflow has none. */
export async function readRunSteps(): Promise<RunStep[]> {
  return (await readSources()).flatMap(([file, { jobs = {}, runs }]) =>
    [...Object.values(jobs), ...(runs ? [runs] : [])]
      .flatMap(({ steps = [] }: Partial<Job>) => steps)
      .flatMap(({ run, env = {} }) => (run === undefined ? [] : [{ file, run: run.trim(), env }])),
  );
}
