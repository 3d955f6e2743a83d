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

/** Writes verdicts.json atomically, so that the file is complete whenever the run is killed. */
export function writeVerdicts(folder: string, file: VerdictsFile): void {
  const target = path.join(folder, 'verdicts.json');
  const next = `${target}.next`;
  writeFileSync(next, `${JSON.stringify(file, null, 2)}\n`);
  renameSync(next, target);
}
