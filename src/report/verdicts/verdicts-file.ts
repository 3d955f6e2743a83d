import { renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { VERSION } from '../../common/places.ts';
import { verdictsFile, type NotRun, type VerdictEntry, type VerdictsFile } from './schema.ts';

const BYTES_PER_GIB = 2 ** 30;

/** Assembles verdicts.json, without host names, URLs and paths. */
export function toVerdictsFile(
  startedAt: Date,
  verdicts: VerdictEntry[],
  notRun: NotRun = [],
  complete = true,
): VerdictsFile {
  return verdictsFile.parse({
    suiteVersion: VERSION,
    startedAt: startedAt.toISOString(),
    run: runIdOf(startedAt, process.env),
    complete,
    machine: {
      os: `${os.type()} ${os.release()}`,
      cpus: os.availableParallelism(),
      memoryGiB: Math.round(os.totalmem() / BYTES_PER_GIB),
      node: process.version,
    },
    notRun,
    verdicts,
  });
}

/** What identifies a run: its number and attempt in GitHub Actions, or else when it was started. */
export function runIdOf(startedAt: Date, environment: NodeJS.ProcessEnv): string {
  const { GITHUB_RUN_ID: run = '', GITHUB_RUN_ATTEMPT: attempt = '' } = environment;
  if (/^\d+$/.test(run)) return `github-${run}-${/^\d+$/.test(attempt) ? attempt : '1'}`;
  return startedAt.toISOString().replaceAll(/[:]|\.\d+/g, '');
}

/** Writes verdicts.json atomically, so that the file is complete whenever the run is killed. */
export function writeVerdicts(folder: string, file: VerdictsFile): void {
  const target = path.join(folder, 'verdicts.json');
  const next = `${target}.next`;
  writeFileSync(next, `${JSON.stringify(file, null, 2)}\n`);
  renameSync(next, target);
}
