import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import suite from '../../package.json' with { type: 'json' };
import { verdictsFile, type NotRun, type VerdictEntry, type VerdictsFile } from './schema.ts';

const BYTES_PER_GIB = 2 ** 30;

/** Assembles verdicts.json. No host name, no URL and no path goes into it. */
export function toVerdictsFile(startedAt: Date, verdicts: VerdictEntry[], notRun: NotRun = []): VerdictsFile {
  return verdictsFile.parse({
    suiteVersion: suite.version,
    startedAt: startedAt.toISOString(),
    machine: {
      os: `${os.type()} ${os.release()}`,
      cpus: os.availableParallelism(),
      memoryGiB: Math.round(os.totalmem() / BYTES_PER_GIB),
      node: process.version,
    },
    verdicts,
    ...(notRun.length > 0 ? { notRun } : {}),
  });
}

export async function writeVerdicts(folder: string, file: VerdictsFile): Promise<void> {
  await writeFile(path.join(folder, 'verdicts.json'), `${JSON.stringify(file, null, 2)}\n`);
}
