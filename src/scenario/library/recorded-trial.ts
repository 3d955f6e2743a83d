import { readTrialsOf } from '../../record/disk/run-folder.ts';
import type { CloseKind, Outcome, OutcomeCounts } from '../../record/requests/outcome.ts';
import type { Trial } from '../../record/trial.ts';
import { summarize } from '../../verdict/observe/summarize.ts';
import type { VerdictEntry } from '../../report/verdicts/schema.ts';
import type { ReportedSeries } from '../judged-series.ts';
import { TARGET_VARIANT } from './reload-verdict.ts';

/** One request of a trial. Times are ms after the disruption began; negative before it. */
export interface RequestRecord {
  /** When it was sent, or due where the flow has a rate. */
  sentMs: number;
  /** When its response was complete, or it failed. */
  endedMs: number;
  /** How it ended. */
  outcome: Outcome;
  /** The status of its response; 0 if it had none. */
  status: number;
  /** Where the request was when its connection was closed; only if its outcome is `closed`. */
  closeKind?: CloseKind;
  /** The number of the virtual user that sent it, from 0. */
  virtualUser: number;
}

/** What one flow did in a trial. */
export interface TrialOfFlow {
  /** The name of the flow. */
  name: string;
  /** The number of requests that were sent. */
  sent: number;
  /** How many requests had each outcome. */
  outcomes: OutcomeCounts;
  /** All its requests, in the order in which they were sent. */
  requests(): Iterable<RequestRecord>;
}

/** One reload under load, recorded request by request. */
export interface RecordedTrial {
  /** When it began, as in ISO 8601. */
  startedAt: string;
  /**
   * The time from the start of the disruption to the proof of its effect, ms. Proof takes ten rounds in a row that show
   * it. In each round the check opens eight fresh connections; 50 to 500 ms lie between two rounds. So it is at least
   * half a second more than the reload itself takes. Without proof, this time ends 15 s after the command or function
   * has ended; if that failed, or if nothing could show an effect, at its end.
   */
  reloadMs: number;
  /** The reasons why nothing proves that the reload took effect; empty if it is proven. */
  missingEffect: string[];
  /** What each flow did, by its name. */
  flows: Record<string, TrialOfFlow>;
  /** The folder with the record and a report. */
  folder: string;
}

/** The record of one flow, or of the target, and what is judged of it. */
export interface JudgeableFlow {
  trial: Trial;
  entry: VerdictEntry;
  logFiles: readonly string[];
}

const RECORDS = new WeakMap<RecordedTrial, readonly JudgeableFlow[]>();

/** What a recorded trial was made of; undefined for an object of another origin. */
export function recordsOf(trial: RecordedTrial): readonly JudgeableFlow[] | undefined {
  return RECORDS.get(trial);
}

/** The trial that a check with a single reload has recorded, and further logs of its target. */
export async function readRecordedTrial(
  { verdicts, folder }: { verdicts: readonly ReportedSeries[]; folder: string },
  targetLogs: readonly string[],
): Promise<RecordedTrial> {
  const records: JudgeableFlow[] = [];
  for (const { entry, logFiles } of verdicts) {
    const [trial] = await readTrialsOf(folder, entry);
    if (trial) records.push({ trial, entry, logFiles: [...targetLogs, ...logFiles] });
  }
  const [first] = records;
  if (!first) throw new Error('a check with a verdict has recorded a trial');
  const { startedAt, disruption, observations } = first.trial;
  const flows = records
    .filter(({ entry }) => entry.variant !== TARGET_VARIANT)
    .map(({ trial }) => flowOf(trial));
  const recorded: RecordedTrial = {
    startedAt,
    reloadMs: disruption.endedMs - disruption.beganMs,
    missingEffect: observations?.missingEffect ?? [],
    flows: Object.fromEntries(flows.map((flow) => [flow.name, flow])),
    folder,
  };
  RECORDS.set(recorded, records);
  return recorded;
}

function flowOf(trial: Trial): TrialOfFlow {
  return {
    name: trial.variant,
    sent: trial.requestTable.length,
    outcomes: summarize(trial).outcomes,
    requests: () => requestsOf(trial),
  };
}

function* requestsOf({ requestTable, disruption: { beganMs } }: Trial): Generator<RequestRecord> {
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome === undefined) continue;
    const closeKind = requestTable.closeKind(id);
    yield {
      sentMs: requestTable.startMs(id) - beganMs,
      endedMs: requestTable.endMs(id) - beganMs,
      outcome,
      status: requestTable.status(id),
      ...(closeKind === undefined ? {} : { closeKind }),
      virtualUser: requestTable.virtualUser(id),
    };
  }
}
