import { readTrialsOf } from '../../../record/disk/run-folder.ts';
import type { Trial } from '../../../record/trial.ts';
import { findAssertion } from '../../../verdict/observe/catalogue.ts';
import { withoutObservations } from '../../../verdict/observe/observe.ts';
import type { VerdictEntry, VerdictsFile } from '../../verdicts/schema.ts';
import { firstTrialOf, flowGroups } from './flow-groups.ts';
import { logFilesOf, logsOfTrials } from './log-files.ts';
import type { LogFile, ReportModel, VerdictView } from './model.ts';
import { trialView, violatedIn } from './trial-view.ts';
import { verdictText } from './verdict-text.ts';

/** The number of trials of a verdict with full details, violating ones first; the others are shown only as a strip. */
const DETAILED = 12;

/**
 * Builds the report of a run from its records on disk. With `reobserve`, its trials are observed again by this version.
 * @throws UnreadableRecord that names the record
 */
export async function reportModel(run: string, file: VerdictsFile, reobserve = false): Promise<ReportModel> {
  const verdicts: VerdictView[] = [];
  const firstTrials: (string | undefined)[] = [];
  // Sequentially, since the trials of a verdict may be large and are no longer needed afterwards.
  const logs = await logFilesOf(run);
  for (const entry of file.verdicts) {
    const trials = await readTrialsOf(run, entry);
    firstTrials.push(firstTrialOf(trials));
    verdicts.push(verdictView(entry, reobserve ? trials.map(withoutObservations) : trials, logs));
  }
  return { ...file, verdicts, flowGroups: flowGroups(firstTrials), logs };
}

/** A verdict with its texts and pictures. */
export function verdictView(
  entry: VerdictEntry,
  trials: readonly Trial[],
  logs: readonly LogFile[] = [],
): VerdictView {
  const assertions = entry.assertions.flatMap(({ name, limit }) => findAssertion(name, limit, trials) ?? []);
  const violating = new Set(trials.filter((trial) => violatedIn(trial, assertions).length > 0));
  const byInterest = [...trials].sort(
    (a, b) => Number(violating.has(b)) - Number(violating.has(a)) || a.number - b.number,
  );
  const detailed = new Set(byInterest.slice(0, DETAILED));
  return {
    entry,
    text: verdictText(entry, trials),
    logs: logsOfTrials(trials, logs),
    trials: trials.map((trial) => trialView(trial, assertions, detailed.has(trial))),
  };
}
