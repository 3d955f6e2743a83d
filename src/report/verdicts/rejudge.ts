import { readTrialsOf } from '../../record/disk/run-folder.ts';
import { findAssertion } from '../../verdict/observe/catalogue.ts';
import { judge } from '../../verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import { withoutObservations } from '../../verdict/observe/observe.ts';
import type { VerdictsFile } from './schema.ts';

/**
 * Judges the records of a run again by this version, at the limits of then, and says in a line each where an assertion is red now and
 * was not, or the other way round.
 * @throws ForeignRecord that names the record which cannot be read
 */
export async function rejudge(run: string, file: VerdictsFile): Promise<string[]> {
  const lines: string[] = [];
  for (const entry of file.verdicts) {
    const trials = (await readTrialsOf(run, entry)).map(withoutObservations);
    if (trials.length !== entry.trials)
      lines.push(
        `${entry.scenario} ${entry.variant}: ${trials.length} of ${entry.trials} recorded trials are there`,
      );
    if (trials.length === 0) continue;
    const assertions = entry.assertions.flatMap(
      ({ name, limit }) => findAssertion(name, limit, trials) ?? [],
    );
    const now = judge(trials, assertions, DEFAULT_TEST).assertions;
    for (const { name, verdict } of entry.assertions) {
      const again = now.find((assertion) => assertion.name === name)?.verdict;
      if (again === undefined || (again === 'red') === (verdict === 'red')) continue;
      lines.push(
        `${entry.scenario} ${entry.variant}: ${name} was ${verdict} by reload-proof ${file.suiteVersion}, and is ${again} now`,
      );
    }
  }
  return lines;
}
