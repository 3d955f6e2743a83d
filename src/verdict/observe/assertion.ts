import type { Trial } from '../../record/trial.ts';
import { outcomeOf } from './stale.ts';

/** What an assertion found in one trial. */
export interface Observation {
  /** The figure that is bounded. */
  observed: number;
  /** The first cases, in words; three suffice. */
  cases: string[];
  /** When the first and the last case ended, ms after the disruption began; absent where cases have no time. */
  span?: [firstMs: number, lastMs: number];
}

/** One bounded figure over trials. Violated by a trial in which the figure exceeds the limit. */
export interface Assertion {
  /** As in verdicts.json and the ledger. */
  name: string;
  /** What is expected, as the beginning of a sentence: "no request bypasses the plugin". */
  expects: string;
  limit: number;
  unit: string;
  /** How the figures of many trials become one. */
  combine: 'sum' | 'max';
  /** What to try when it is red, in a sentence. */
  hint: string;
  observe: (trial: Trial) => Observation;
  /** Which trials say anything about it, clean or not. @default all */
  appliesTo?: (trial: Trial) => boolean;
  /** In which share of the trials its fault shows, where that is another one than the series' test is for. */
  faultRate?: number;
}

export const CASES_SHOWN = 3;

/** An assertion that counts the requests for which `matches` holds and allows none. */
export function countOf(matches: (trial: Trial, id: number) => boolean): (trial: Trial) => Observation {
  return (trial) => {
    const finding: Observation = { observed: 0, cases: [] };
    for (let id = 0; id < trial.requestTable.length; id++) {
      if (!matches(trial, id)) continue;
      finding.observed++;
      const endMs = trial.requestTable.endMs(id) - trial.disruption.beganMs;
      finding.span = [
        Math.min(finding.span?.[0] ?? endMs, endMs),
        Math.max(finding.span?.[1] ?? endMs, endMs),
      ];
      if (finding.cases.length < CASES_SHOWN) finding.cases.push(describeRequest(trial, id));
    }
    return finding;
  };
}

/** One request in words: which, when, what came. */
export function describeRequest(trial: Trial, id: number): string {
  const { requestTable, disruption } = trial;
  const offsetMs = requestTable.startMs(id) - disruption.beganMs;
  const when = `${(Math.abs(offsetMs) / 1000).toFixed(3)} s ${offsetMs < 0 ? 'before' : 'after'} the ${disruption.name} began`;
  const kind = requestTable.closeKind(id);
  const status = requestTable.status(id);
  const seen = [
    outcomeOf(trial, id) ?? 'no outcome',
    kind === undefined ? '' : `(${kind}, ${requestTable.closeHow(id)})`,
    status === 0 ? '' : `status ${status}`,
    requestTable.handled(id) === 0 ? '' : `handled upstream ${requestTable.handled(id)}×`,
  ].filter((word) => word !== '');
  const tookMs = requestTable.lastByteMs(id).toFixed(1);
  return `trial ${trial.number}, request ${id} on connection ${requestTable.virtualUser(id)}, ${when}: ${seen.join(' ')}, after ${tookMs} ms`;
}
