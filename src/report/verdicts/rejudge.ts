import { readTrialsOf } from '../../record/disk/run-folder.ts';
import type { Trial } from '../../record/trial.ts';
import { judge } from '../../verdict/decide/judge.ts';
import { mergeVerdicts } from '../../verdict/decide/merge.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import { mergeSignals, signalOf, type AssertionSignal } from '../../verdict/known-issues/signal.ts';
import { findAssertion } from '../../verdict/observe/catalogue.ts';
import { withoutObservations } from '../../verdict/observe/observe.ts';
import { toEntry } from './entry.ts';
import type { VerdictEntry, VerdictsFile } from './schema.ts';

/** A run judged by this version. */
export interface Rejudged {
  file: VerdictsFile;
  /** One line for each difference from the run's own verdicts, and for each verdict that could not be judged again. */
  lines: string[];
}

/**
 * Judges the records of a run again with this version and the recorded limits. A verdict is kept as it is if not all
 * its trials exist.
 * @throws UnreadableRecord that names the record
 */
export async function rejudge(run: string, file: VerdictsFile): Promise<Rejudged> {
  const lines: string[] = [];
  const verdicts: VerdictEntry[] = [];
  for (const entry of file.verdicts) {
    const trials = (await readTrialsOf(run, entry)).map(withoutObservations);
    const isComplete = trials.length === entry.trials;
    const what = `${entry.scenario} ${entry.variant}`;
    if (!isComplete) lines.push(`${what}: ${trials.length} of ${entry.trials} recorded trials exist`);
    const current = isComplete ? rejudgeEntry(entry, trials) : entry;
    for (const { name, was, is } of changesOf(entry, current))
      lines.push(`${what}: ${name} was ${was} in reload-proof ${file.suiteVersion} and is ${is} now`);
    verdicts.push(current);
  }
  return { file: { ...file, verdicts }, lines };
}

function rejudgeEntry(entry: VerdictEntry, trials: readonly Trial[]): VerdictEntry {
  const { test = DEFAULT_TEST } = entry;
  const assertions = entry.assertions.flatMap(({ name, limit }) => findAssertion(name, limit, trials) ?? []);
  const { assertions: judged, ...whole } = toEntry(trials, judge(trials, assertions, test));
  // Assertions that this version does not have keep their verdict.
  const merged = entry.assertions.map((recorded) => {
    const now = judged.find(({ name }) => name === recorded.name);
    return now === undefined ? recorded : { ...now, fixed: undefined, ...currentSignal(recorded, now, test) };
  });
  const verdict = mergeVerdicts(merged.map((assertion) => assertion.verdict));
  const signals = new Map(
    merged.map(({ name, expected, signal }) => [name, { expected: known(expected), signal }]),
  );
  return { ...entry, ...whole, verdict, ...mergeSignals(merged, signals), assertions: merged };
}

type AssertionEntry = VerdictEntry['assertions'][number];

// The expectation is the recorded one; only the comparison of the verdict with it may change.
function currentSignal(
  recorded: AssertionEntry,
  now: AssertionEntry,
  test: typeof DEFAULT_TEST,
): AssertionSignal {
  const expect = known(recorded.expected);
  const { rate } = recorded.fixed ?? {};
  const line = expect === null ? undefined : { expect, ...(rate === undefined ? {} : { rate }) };
  return signalOf(now.verdict, now.tally ?? { clean: 0, violating: 0 }, line, test);
}

function known(expected: VerdictEntry['expected']): AssertionSignal['expected'] {
  return expected === 'inconclusive' ? null : expected;
}

/** Assertions that have become red or are no longer red. */
function changesOf(recorded: VerdictEntry, now: VerdictEntry) {
  return recorded.assertions.flatMap(({ name, verdict: was }, index) => {
    const is = now.assertions[index]?.verdict ?? was;
    return (was === 'red') === (is === 'red') ? [] : [{ name, was, is }];
  });
}
