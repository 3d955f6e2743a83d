import { expect, test } from 'vitest';
import type { Baseline } from '../../../src/record/baseline.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { requireSomeClean } from '../../../src/scenario/baselines.ts';

const clean: Baseline = {
  durationMs: 1000,
  sent: 500,
  outcomes: { ...noOutcomes(), ok: 500 },
  failures: {},
  counts: {},
};
const wrong: Baseline = {
  ...clean,
  outcomes: { ...noOutcomes(), unexpected: 500 },
  failures: { 'unexpected: status 404': 500 },
};

test('one flow that works without a reload is enough to make one', () => {
  const flows = [
    { variant: 'busy', baseline: wrong },
    { variant: 'paced', baseline: clean },
  ];
  expect(() => requireSomeClean(flows, 'reload')).not.toThrow();
});

test('a target that limits the rate of requests is named as one', () => {
  const limited = { ...wrong, failures: { 'unexpected: status 429': 500 } };
  expect(() => requireSomeClean([{ variant: 'busy', baseline: limited }], 'reload')).toThrow(
    /500 × unexpected: status 429.*; the target limits the rate of requests \(429\): raise that limit/,
  );
});

test('without one, it is said what was seen instead, once for all flows that show the same', () => {
  const flows = [
    { variant: 'busy', baseline: wrong },
    { variant: 'paced', baseline: wrong },
    { variant: 'idle', baseline: { ...clean, unserved: 4, failures: { timeout: 4 } } },
  ];
  expect(() => requireSomeClean(flows, 'switch')).toThrow(
    'every flow fails even without a switch, so none was made (busy, paced: 500 of 500 requests (500 × unexpected: status 404); idle: 4 virtual users could not connect, or got no response (4 × timeout))',
  );
});
