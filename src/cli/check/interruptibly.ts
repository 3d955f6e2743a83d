import { EXIT_CODES } from '../../common/exit-codes.ts';
import { NothingJudged } from '../../scenario/check/judge-targets.ts';
import { Interruption } from './interruption.ts';

/** Judges what a signal may interrupt, and returns the exit code: also where nothing could be judged, with the reason. */
export async function interruptibly(judge: (interruption: Interruption) => Promise<number>): Promise<number> {
  const interruption = new Interruption(
    () => ': judging the trials that have ended; once more ends it at once',
  ).watch();
  try {
    return await judge(interruption);
  } catch (error) {
    if (!(error instanceof NothingJudged)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    return interruption.exitCode ?? EXIT_CODES.inconclusive;
  } finally {
    interruption.unwatch();
  }
}
