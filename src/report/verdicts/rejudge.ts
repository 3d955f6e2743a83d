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

/** A run as this version judges it. */
export interface Rejudged {
  file: VerdictsFile;
  /** What differs from the run's own verdicts, or could not be judged, a line each. */
  lines: string[];
}

/**
 * Judges the records of a run again by this version, at the limits of then. A verdict of which not all trials are there stays as it is.
 * @throws ForeignRecord that names the record which cannot be read
 */
export async function rejudge(run: string, file: VerdictsFile): Promise<Rejudged> {
  const lines: string[] = [];
  const verdicts: VerdictEntry[] = [];
  for (const entry of file.verdicts) {
    const trials = (await readTrialsOf(run, entry)).map(withoutObservations);
    const isWhole = trials.length === entry.trials;
    const what = `${entry.scenario} ${entry.variant}`;
    if (!isWhole) lines.push(`${what}: ${trials.length} of ${entry.trials} recorded trials exist`);
    const now = isWhole ? entryNow(entry, trials) : entry;
    for (const { name, was, is } of changesOf(entry, now))
      lines.push(`${what}: ${name} was ${was} by reload-proof ${file.suiteVersion}, and is ${is} now`);
    verdicts.push(now);
  }
  return { file: { ...file, verdicts }, lines };
}

function entryNow(entry: VerdictEntry, trials: readonly Trial[]): VerdictEntry {
  const { test = DEFAULT_TEST } = entry;
  const assertions = entry.assertions.flatMap(({ name, limit }) => findAssertion(name, limit, trials) ?? []);
  const { assertions: judged, ...whole } = toEntry(trials, judge(trials, assertions, test));
  // What this version does not have stays as it was judged then.
  const merged = entry.assertions.map((then) => {
    const now = judged.find(({ name }) => name === then.name);
    return now === undefined ? then : { ...now, fixed: undefined, ...signalNow(then, now, test) };
  });
  const verdict = mergeVerdicts(merged.map((assertion) => assertion.verdict));
  const signals = new Map(
    merged.map(({ name, expected, signal }) => [name, { expected: known(expected), signal }]),
  );
  return { ...entry, ...whole, verdict, ...mergeSignals(merged, signals), assertions: merged };
}

type AssertionEntry = VerdictEntry['assertions'][number];

// What is expected is as the known issues of then said; how the verdict stands to it may be another now.
function signalNow(then: AssertionEntry, now: AssertionEntry, test: typeof DEFAULT_TEST): AssertionSignal {
  const expect = known(then.expected);
  const { rate } = then.fixed ?? {};
  const line = expect === null ? undefined : { expect, ...(rate === undefined ? {} : { rate }) };
  return signalOf(now.verdict, now.tally ?? { clean: 0, violating: 0 }, line, test);
}

function known(expected: VerdictEntry['expected']): AssertionSignal['expected'] {
  return expected === 'inconclusive' ? null : expected;
}

/** Assertions that are red now and were not, or the other way round. */
function changesOf(then: VerdictEntry, now: VerdictEntry) {
  return then.assertions.flatMap(({ name, verdict: was }, index) => {
    const is = now.assertions[index]?.verdict ?? was;
    return (was === 'red') === (is === 'red') ? [] : [{ name, was, is }];
  });
}
