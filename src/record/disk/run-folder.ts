import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readTrial } from './trial-file.ts';
import type { Trial, TrialHead } from '../trial.ts';

const TRIALS = 'trials';
const EXTENSION = '.trial';
const DIGITS = 3;

/** The file of a trial in the folder of its run. */
export function trialFile(run: string, trial: Pick<TrialHead, 'scenario' | 'variant' | 'number'>): string {
  return path.join(
    run,
    TRIALS,
    trial.scenario,
    `${prefix(trial)}${String(trial.number).padStart(DIGITS, '0')}${EXTENSION}`,
  );
}

/**
 * Reads the recorded trials of one variant in their order; an empty list if there are none.
 * @throws UnreadableRecord that names the file
 */
export async function readTrialsOf(
  run: string,
  of: Pick<TrialHead, 'scenario' | 'variant'>,
): Promise<Trial[]> {
  const folder = path.join(run, TRIALS, of.scenario);
  const names = await readdir(folder).catch(() => []);
  const begin = prefix(of);
  const own = names.filter((name) => name.startsWith(begin) && /^\d+\.trial$/.test(name.slice(begin.length)));
  const trials: Trial[] = [];
  for (const name of own.sort()) trials.push(await readTrial(path.join(folder, name)));
  return trials;
}

function prefix({ variant }: Pick<TrialHead, 'variant'>): string {
  return `${variant.replaceAll('/', '-')}-`;
}
