// A server that closes each connection after 100 responses, under the next request or before it.
import { expect, test } from 'vitest';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { observationOf } from '../../../src/verdict/observe/observe.ts';
import { closed, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { idleCloses } from '../../../src/verdict/observe/target-assertions.ts';
import { trialOf } from '../../support/closing-trial.ts';

// Whether the close meets the next request is a race, and a busy machine decides it differently.
test.for([
  { what: 'fewer', before: 2, after: 20, grown: closed },
  { what: 'more', before: 20, after: 2, grown: idleCloses },
  { what: 'all', before: Infinity, after: 1, grown: idleCloses },
  { what: 'none', before: 1, after: Infinity, grown: closed },
])(
  'is not red when $what of its closes come before the next request than in the baseline',
  ({ before, after, grown }) => {
    const load = { users: 8, pauseMs: 1, requests: 100 };
    const baseline = baselineOf(trialOf({ ...load, beforeNext: before }), RELOAD_ASSERTIONS);
    const shifted = () => ({ ...trialOf({ ...load, beforeNext: after }), baseline });
    const found = observationOf(shifted(), grown);
    expect(found?.counted).toBeGreaterThan(1.5 * (baseline.counts[grown.name] ?? 0));
    expect(found?.observed).toBe(0);
    const trials = Array.from({ length: 14 }, (_, index) => ({ ...shifted(), number: index + 1 }));
    expect(judge(trials, [closed, idleCloses], DEFAULT_TEST).verdict).toBe('green');
  },
);

test('counts closes that are more than in the baseline, whichever way they come', () => {
  const load = { users: 8, pauseMs: 1, beforeNext: 2 };
  const baseline = baselineOf(trialOf({ ...load, requests: 100 }), RELOAD_ASSERTIONS);
  const trial = { ...trialOf({ ...load, requests: 50 }), baseline: { ...baseline, closes: {} } };
  const more = [closed, idleCloses].map((assertion) => observationOf(trial, assertion)?.observed);
  expect(Math.min(...more.map(Number))).toBeGreaterThan(50);
});
