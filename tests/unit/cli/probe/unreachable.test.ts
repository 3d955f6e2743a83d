import { expect, test } from 'vitest';
import { isUnreachable, requireReached } from '../../../../src/cli/probe/unreachable.ts';
import { noOutcomes } from '../../../../src/record/requests/outcome.ts';
import { writeHistory, type WrittenRequest } from '../../../support/history.ts';

const refused = (atMs: number): WrittenRequest => ({ atMs, outcome: 'refused', status: 0 });

test.for([
  ['before each connection has tried', { refused: 7 }, { connections: 8 }, false],
  ['once each has', { refused: 8 }, { connections: 8 }, true],
  ['of fewer requests, once all have', { refused: 1 }, { connections: 8, requests: 1 }, true],
  ['of a schedule, after two', { refused: 2 }, { connections: 8, rate: 0.5 }, true],
  ['when one had another outcome', { refused: 9, timeout: 1 }, { connections: 8 }, false],
  ['when somebody has responded', { refused: 90, ok: 1 }, { connections: 8 }, false],
] as const)('%s: %o of %o is nobody: %s', ([, seen, plan, is]) => {
  const outcomes = { ...noOutcomes(), ...seen };
  const ended = Object.values(seen).reduce((sum, count) => sum + count, 0);
  expect(isUnreachable({ ended, outcomes }, plan)).toBe(is);
});

test('says in one sentence why nobody was there, without what a query may hold', () => {
  const { requestTable } = writeHistory([refused(1000), refused(1100)]);
  expect(() =>
    requireReached({ requestTable, errors: [['ECONNREFUSED', 2]] }, 'http://127.0.0.1:9/?key=secret'),
  ).toThrow(/^--url http:\/\/127\.0\.0\.1:9 cannot be reached: nobody listens there \(ECONNREFUSED\)$/);
});

test('figures are shown when anything else was seen', () => {
  const { requestTable } = writeHistory([refused(1000), { atMs: 1100 }]);
  expect(() => requireReached({ requestTable, errors: [] }, 'http://127.0.0.1:9/')).not.toThrow();
});
