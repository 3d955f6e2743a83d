import { UserError } from '../../common/user-error.ts';
import { sum } from '../../common/sum.ts';
import { toEntry } from '../../report/verdicts/entry.ts';
import { judge as judgeSeries } from '../../verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import { findAssertion } from '../../verdict/observe/catalogue.ts';
import { withoutObservations } from '../../verdict/observe/observe.ts';
import { recordsOf, type JudgeableFlow, type RecordedTrial } from './recorded-trial.ts';
import { reloadVerdictOf, TARGET_VARIANT, type ReloadVerdict } from './reload-verdict.ts';

/** How trials are judged. */
export interface JudgeOptions {
  /**
   * The confidence that a green and a red need, above 0.5 and below 1. Without it, that of the options of the first
   * trial applies, which is 0.99 unless they, or CONFIDENCE, say otherwise.
   */
  confidence?: number;
}

/**
 * Judges trials of the same server and flows together: the same statistics as in `checkReload()`. At a confidence of
 * 0.99 a green takes 12 clean trials. It takes 3 for flows whose damage shows nearly every time: those with slow
 * transfers or a pause of 5 s or more. A red takes two trials that violate the same assertion, and more if many trials
 * are clean.
 *
 * Trials without evidence are not clean, such as those in which the reload had no effect; a trial in which the probe
 * was late does not count at all. So 12 trials may not suffice: make more until the verdict is no longer inconclusive.
 *
 * @throws UserError if there is no trial, one is not from `trial()`, or they have different flows
 * @example
 * ```ts
 * const trials = [await trial(options)];
 * while (judge(trials).verdict === 'inconclusive' && trials.length < 20) trials.push(await trial(options));
 * console.log(judge(trials).verdict);
 * ```
 */
export function judge(trials: readonly RecordedTrial[], options: JudgeOptions = {}): ReloadVerdict {
  const { confidence } = options;
  if (trials.length === 0) throw new UserError('judge() needs at least one trial, as trial() returns it');
  if (confidence !== undefined && !(confidence > 0.5 && confidence < 1))
    throw new UserError(`judge(): confidence must be greater than 0.5 and less than 1 (got ${confidence})`);
  const all = trials.map((trial) => {
    const records = recordsOf(trial);
    if (records) return records;
    throw new UserError('judge() needs trials as trial() returns them: copies have lost their requests');
  });
  const variants = variantsOf(all[0] ?? []);
  const other = all.map(variantsOf).find((names) => names.join() !== variants.join());
  if (other)
    throw new UserError(
      `judge() needs trials of the same flows (got ${variants.join(', ')} and ${other.join(', ')})`,
    );
  const comparisons = sum((all[0] ?? []).map(({ entry }) => entry.assertions.length));
  const series = variants.map((variant) =>
    judgeFlow(
      all.flatMap((records) => records.find(({ entry }) => entry.variant === variant) ?? []),
      { comparisons, ...(confidence === undefined ? {} : { confidence }) },
    ),
  );
  return reloadVerdictOf(series, TARGET_VARIANT);
}

function judgeFlow(
  records: readonly JudgeableFlow[],
  more: { comparisons: number; confidence?: number },
): Parameters<typeof reloadVerdictOf>[0][number] {
  const [first] = records;
  if (!first) throw new Error('each flow has a record');
  const { entry, logFiles } = first;
  // Each was the first of its own check.
  const trials = records.map(({ trial }, index) => ({ ...withoutObservations(trial), number: index + 1 }));
  const assertions = entry.assertions.flatMap(({ name, limit }) => findAssertion(name, limit, trials) ?? []);
  const judgement = judgeSeries(trials, assertions, { ...(entry.test ?? DEFAULT_TEST), ...more });
  const { notJudged } = entry;
  return {
    entry: { ...toEntry(trials, judgement), ...(notJudged ? { notJudged } : {}) },
    judgement,
    logFiles,
  };
}

function variantsOf(records: readonly JudgeableFlow[]): string[] {
  return records.map(({ entry }) => entry.variant);
}
