import { liveTrialLine } from '../report/console/live-line.ts';
import type { Progress } from '../record/flow/load-progress.ts';
import type { TrialInSeries } from './context.ts';

/** Shorter trials need no progress lines, since each ends with its own line. */
const PERIOD_MS = 10_000;

/** Prints a progress line for `stream` every ten seconds during a trial. Returns a function that stops it. */
export function printProgress(
  trial: TrialInSeries,
  progress: () => Progress,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
  stream: NodeJS.WritableStream = process.stdout,
): () => void {
  const beganMs = Date.now();
  const timer = setInterval(() => {
    const updatedMs = Date.now();
    const live = { ...trial, beganMs, updatedMs, progress: progress() };
    print(liveTrialLine(live, updatedMs, stream));
  }, PERIOD_MS);
  return () => clearInterval(timer);
}
