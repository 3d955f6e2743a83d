import type { Observation } from '../../record/observation.ts';
import { switchOf, type Trial } from '../../record/trial.ts';
import { countingRequests, type Assertion } from './assertion.ts';
import { gapBound } from './bounds.ts';
import { failureAssertions } from './request-assertions.ts';
import { unsolicited } from './target-assertions.ts';

const NOTHING: Observation = { observed: 0, cases: [] };
/**
 * A deploy that cuts slow requests does so in nearly every trial (tests/controls/blue-green.test.ts): two clean trials
 * give 99 %.
 */
const SLOW_FAULT_RATE = 0.9;

export const stale: Assertion = countingRequests({
  name: 'stale',
  expects: 'no response comes from the old version later than the bound after the switch',
  hint: 'See in the curve of pinned connections which side keeps them. Either the old instance has to announce `connection: close`, or the balancer has to balance requests instead of connections.',
  matches: ({ requestTable }, id) => requestTable.outcome(id) === 'stale',
});

/** The slow requests that were under way during the switch. */
export const slow: Assertion = {
  name: 'slow',
  expects: 'a request that is under way during the switch is completed',
  limit: 0,
  unit: 'requests cut short',
  combine: 'sum',
  hint: 'The old instance has to finish what is in flight, and the balancer has to let it.',
  appliesTo: (trial) => switchOf(trial)?.slow !== undefined,
  faultRate: SLOW_FAULT_RATE,
  observe: (trial) => {
    const cut = (switchOf(trial)?.slow ?? []).filter(({ completed }) => !completed);
    const cases = cut.map(({ protocol, version, tookMs, error }) => {
      const over = protocol === undefined ? '' : ` over ${protocol}`;
      return `trial ${trial.number}: the slow request${over}, served by ${version}, ended after ${tookMs.toFixed(0)} ms: ${error}`;
    });
    return { observed: cut.length, cases };
  },
};

/** Counts the connections of an old instance that was stopped before the bound. */
export const drained: Assertion = {
  name: 'drained',
  expects: 'the old instance is stopped only after its last connection has closed, or after the bound',
  limit: 0,
  unit: 'connections',
  combine: 'sum',
  hint: 'Wait for the last connection to close before SIGTERM: an open one may carry a request.',
  observe: (trial: Trial) => {
    const record = switchOf(trial);
    if (!record || record.stopMs - record.requestedMs >= record.boundMs) return NOTHING;
    const afterMs = record.stopMs - record.requestedMs;
    const text = `trial ${trial.number}: ${record.connectionsAtStop} connections when ${record.from} was stopped, ${afterMs.toFixed(0)} ms after the switch`;
    return { observed: record.connectionsAtStop, cases: [text] };
  },
};

/** The assertions for a deploy: no request fails or waits long, and no client stays with the old version. */
export function switchAssertions(longestWaitMs: number): Assertion[] {
  return [...failureAssertions(longestWaitMs), unsolicited, stale, slow, drained];
}

/** The assertions for a deploy with the default bound. */
export const SWITCH_ASSERTIONS = switchAssertions(gapBound());
