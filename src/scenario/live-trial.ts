import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runFolder } from '../runtime/reaper/reaper.ts';
import type { Progress, LiveTrial } from '../record/load-progress.ts';

/** Set where a terminal shows the trial under way. */
export const LIVE_VARIABLE = 'RELOAD_PROOF_LIVE';
const PERIOD_MS = 1000;
const NAME = 'live.json';

/** Tells of a trial once a second until the function that it returns is called; does nothing where nobody looks. */
export function tellLive(
  trial: Pick<LiveTrial, 'scenario' | 'variant' | 'number' | 'planned'>,
  progress: () => Progress,
): () => void {
  if (process.env[LIVE_VARIABLE] === undefined) return () => undefined;
  const { scenario, variant, number, planned } = trial;
  const file = path.join(runFolder(), NAME);
  const beganMs = Date.now();
  const tell = () =>
    writeFileSync(
      file,
      JSON.stringify({
        scenario,
        variant,
        number,
        planned,
        beganMs,
        toldMs: Date.now(),
        progress: progress(),
      }),
    );
  tell();
  const timer = setInterval(tell, PERIOD_MS);
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}

/** The trial under way; undefined between trials, before the run is open, and while the file is being written. */
export function readLive(): LiveTrial | undefined {
  try {
    return JSON.parse(readFileSync(path.join(runFolder(), NAME), 'utf8')) as LiveTrial;
  } catch {
    return undefined;
  }
}
