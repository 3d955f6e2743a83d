import type { Observation } from '../../record/observation.ts';
import { nameOf, type JudgeableTrial, type Trial } from '../../record/trial.ts';

/** A figure with a limit. A trial violates the assertion if its figure exceeds the limit. */
export interface Assertion {
  /** Its name in verdicts.json and in known issues. */
  name: string;
  /** The expectation as a clause: "no request bypasses the plugin". */
  expects: string;
  limit: number;
  unit: string;
  /** How the figures of several trials are combined. */
  combine: 'sum' | 'max';
  /** What to try if it is red, in a sentence. */
  hint: string;
  observe: Observer;
  /** Whether it applies to a trial. @default to all */
  appliesTo?: (trial: JudgeableTrial) => boolean;
  /** Share of trials in which its fault shows, if it differs from that of the series. */
  faultRate?: number;
}

/** Whether a request is counted. Called only for requests that are not ok or that were handled more than once. */
export type Matches = (trial: Trial, id: number) => boolean;

/** Observes a trial. An observer that counts requests exposes its condition, so that several can count in one pass. */
export interface Observer {
  (trial: Trial): Observation;
  matches?: Matches;
}

export const CASES_SHOWN = 3;

/** An assertion that counts the requests for which `matches` holds, and allows none. */
export function countingRequests({
  matches,
  ...assertion
}: Omit<Assertion, 'observe' | 'limit' | 'unit' | 'combine'> & {
  matches: Matches;
  unit?: string;
}): Assertion {
  const observe = (trial: Trial) => countRequests(trial, [matches])[0] ?? { observed: 0, cases: [] };
  return {
    unit: 'requests',
    ...assertion,
    limit: 0,
    combine: 'sum',
    observe: Object.assign(observe, { matches }),
  };
}

/** Counts in one pass, for each condition, the requests that meet it. */
export function countRequests(trial: Trial, conditions: readonly Matches[]): Observation[] {
  const found = conditions.map((): Observation & { observed: number } => ({ observed: 0, cases: [] }));
  const { requestTable, disruption } = trial;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.outcome(id) === 'ok' && requestTable.handled(id) <= 1) continue;
    for (const [index, matches] of conditions.entries()) {
      const observation = found[index];
      if (!observation || !matches(trial, id)) continue;
      const endMs = requestTable.endMs(id) - disruption.beganMs;
      const [firstMs, lastMs] = observation.span ?? [endMs, endMs];
      observation.span = [Math.min(firstMs, endMs), Math.max(lastMs, endMs)];
      observation.observed++;
      if (observation.cases.length < CASES_SHOWN) observation.cases.push(describeRequest(trial, id));
    }
  }
  return found;
}

/** Whether a figure exceeds its limit; an infinite one exceeds any limit. */
export function exceeds({ observed }: Pick<Observation, 'observed'>, limit: number): boolean {
  return observed === null || observed > limit;
}

// Whether a lost request was processed decides what a client may do, so that 0 times is said as well.
function isHandledSaid({ requestTable, handledIsCounted }: Trial, id: number): boolean {
  const isLost = requestTable.outcome(id) === 'closed' || requestTable.outcome(id) === 'timeout';
  return requestTable.handled(id) > 0 || (handledIsCounted && isLost);
}

/** Describes one request: its number, when it was sent, and its outcome. */
export function describeRequest(trial: Trial, id: number): string {
  const { requestTable, disruption } = trial;
  const offsetMs = requestTable.startMs(id) - disruption.beganMs;
  const when = `${(Math.abs(offsetMs) / 1000).toFixed(3)} s ${offsetMs < 0 ? 'before' : 'after'} the ${nameOf(disruption)} began`;
  const kind = requestTable.closeKind(id);
  const status = requestTable.status(id);
  const seen = [
    requestTable.outcome(id) ?? 'no outcome',
    kind === undefined ? '' : `(${kind}, ${requestTable.closeHow(id)})`,
    status === 0 ? '' : `status ${status}`,
    isHandledSaid(trial, id) ? `handled upstream ${requestTable.handled(id)}×` : '',
  ].filter((word) => word !== '');
  const tookMs = requestTable.lastByteMs(id).toFixed(1);
  const { method = 'GET' } = trial.load;
  return `trial ${trial.number}, ${method === 'GET' ? '' : `${method} `}request ${id} of virtual user ${requestTable.virtualUser(id)}, ${when}: ${seen.join(' ')}, after ${tookMs} ms`;
}
