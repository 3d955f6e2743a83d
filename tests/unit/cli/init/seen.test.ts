import { expect, test } from 'vitest';
import { seenLines } from '../../../../src/cli/init/seen.ts';
import type { Baseline } from '../../../../src/record/baseline.ts';
import { noOutcomes } from '../../../../src/record/requests/outcome.ts';
import type { TriedFlow } from '../../../../src/scenario/check/try-reload.ts';

function flow(variant: string, closed: number, idleCloses: number): TriedFlow {
  const outcomes = { ...noOutcomes(), ok: 100, closed };
  const failures = closed === 0 ? {} : { 'closed: reused connection, fin': closed };
  const baseline: Baseline = {
    durationMs: 1000,
    sent: 50,
    outcomes: { ...noOutcomes(), ok: 50 },
    failures: {},
    counts: {},
  };
  const recovery = { class: 'clean', recovered: true, afterMs: 0, afterEndMs: 0, rate: 0 } as const;
  const summary = {
    outcomes,
    failures,
    before: 50,
    inFlight: 1,
    after: 50,
    unfinished: 0,
    seconds: 2,
    recovery,
  };
  return { variant, baseline, idleCloses, summary };
}

test('says what the server showed in the baseline and in the reload', () => {
  const tried = {
    flows: [flow('paced', 2, 0), flow('idle-1s', 0, 1)],
    proof: 'other processes serve it',
    commandMs: 37.6,
  };
  expect(seenLines({ version: 'nginx/1.31.3', status: 200 }, tried)).toEqual([
    'Server    nginx/1.31.3; status 200',
    'Baseline  100 requests',
    'Reload    took effect: other processes serve it; the command ran for 38 ms',
    '  paced: 2 of 102 requests not ok (2 × closed: reused connection, fin)',
    '  idle-1s: 100 requests, all ok; 1 idle connection closed without notice',
  ]);
});
