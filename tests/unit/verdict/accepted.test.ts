// Findings that are accepted: what is expected of a run, what is new, and what the file says afterwards.
import { expect, test } from 'vitest';
import {
  acceptanceOf,
  acceptedAfter,
  acceptedExpectations,
  type Accepted,
  type JudgedFlow,
} from '../../../src/verdict/known-issues/accepted.ts';
import { assertionSignals } from '../../../src/verdict/known-issues/signals.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Verdict } from '../../../src/verdict/decide/merge.ts';

const CLOSED: Accepted = {
  flow: 'busy',
  assertion: 'closed',
  violated: 3,
  trials: 4,
  accepted: '2026-11-26',
  version: 'nginx/1.22.1',
  reason: 'ours to fix in spring',
};

type Judged = readonly [name: string, verdict: Verdict, clean: number, violating: number];

function flow(before: readonly Accepted[], judged: readonly Judged[], name = 'busy'): JudgedFlow {
  const of = { target: undefined, flow: name };
  const assertions = judged.map(([each, verdict, clean, violating]) => ({
    name: each,
    verdict,
    tally: { clean, violating },
  }));
  const signals = assertionSignals(acceptedExpectations(before, of), assertions, DEFAULT_TEST);
  return {
    ...of,
    version: 'nginx/1.23.0',
    assertions: assertions.map((one) => Object.assign(one, signals.get(one.name))),
  };
}

test('an accepted red is as expected, and any other red is new', () => {
  const judged = [
    flow(
      [CLOSED],
      [
        ['closed', 'red', 1, 3],
        ['errors', 'green', 12, 0],
      ],
    ),
  ];
  expect(acceptanceOf(judged)).toEqual({ accepted: ['busy closed'], isNew: [], undecided: [], gone: [] });
  const worse = flow(
    [CLOSED],
    [
      ['closed', 'red', 0, 2],
      ['errors', 'red', 0, 2],
      ['stale', 'inconclusive', 3, 0],
    ],
  );
  expect(acceptanceOf([worse])).toMatchObject({ isNew: ['busy errors'], undecided: ['busy stale'] });
  expect(worse.assertions.map(({ expected, signal }) => [expected, signal])).toEqual([
    ['red', 'as expected'],
    ['green', 'regressed'],
    ['green', 'inconclusive'],
  ]);
});

test('an accepted red that shows in another flow is new', () => {
  expect(acceptanceOf([flow([CLOSED], [['closed', 'red', 0, 2]], 'paced')]).isNew).toEqual(['paced closed']);
});

test('an accepted red that shows once is no surprise, and one that no longer shows is said', () => {
  expect(acceptanceOf([flow([CLOSED], [['closed', 'inconclusive', 3, 1]])]).accepted).toEqual([
    'busy closed',
  ]);
  expect(acceptanceOf([flow([CLOSED], [['closed', 'green', 12, 0]])]).gone).toEqual(['busy closed']);
});

test('--accept takes in what is red, keeps reasons and what was not judged, and drops what is gone', () => {
  const gone: Accepted = { ...CLOSED, assertion: 'errors' };
  const elsewhere: Accepted = { ...CLOSED, target: 'web', flow: 'home' };
  const judged = flow(
    [CLOSED, gone],
    [
      ['closed', 'red', 2, 2],
      ['errors', 'green', 12, 0],
      ['stale', 'red', 0, 2],
    ],
  );
  expect(acceptedAfter([CLOSED, gone, elsewhere], [judged], '2026-12-01')).toEqual([
    elsewhere,
    { ...CLOSED, violated: 2, trials: 4, accepted: '2026-12-01', version: 'nginx/1.23.0' },
    {
      ...CLOSED,
      assertion: 'stale',
      violated: 2,
      trials: 2,
      accepted: '2026-12-01',
      version: 'nginx/1.23.0',
      reason: '',
    },
  ]);
});
