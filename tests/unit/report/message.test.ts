import { expect, test } from 'vitest';
import { assertionMessage } from '../../../src/report/console/message.ts';
import type { AssertionVerdict } from '../../../src/verdict/decide/judgement.ts';

const red: AssertionVerdict = {
  name: 'closed',
  expects: 'no connection is closed',
  limit: 0,
  unit: 'requests',
  observed: 8,
  verdict: 'red',
  hint: 'look there',
  evidence: ['1 of 1 trials', 'request 7', 'request 8'],
};

test('a red says what was expected and seen, the cases, the log and what to try', () => {
  expect(assertionMessage('go on reference', red, 'gateway.log').split('\n')).toEqual([
    'go on reference: no connection is closed — red',
    '  expected: at most 0 requests',
    '  seen:     8 requests (1 of 1 trials)',
    '  case:     request 7',
    '  case:     request 8',
    '  log:      gateway.log',
    '  try:      look there',
  ]);
});

test('an inconclusive suggests more trials, since there is nothing to fix', () => {
  const message = assertionMessage('go', { ...red, verdict: 'inconclusive', evidence: [] }, 'gateway.log');
  expect(message).toContain('(no trials)');
  expect(message).toContain('allow more trials (TRIALS_MAX)');
  expect(message).not.toContain('look there');
});

test('figures are rounded, and infinite ones are described', () => {
  expect(assertionMessage('go', { ...red, observed: 12.345, unit: 'ms' }, 'log')).toContain('12.3 ms (');
  const endless = { ...red, name: 'recovery', observed: null, limit: 20_000, unit: 'ms' };
  expect(assertionMessage('go', endless, 'log')).toContain('seen:     did not recover within 20 s (');
});
