import { expect, test } from 'vitest';
import { assertionMessage, verdictMessage } from '../../../src/report/console/message.ts';
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

const GO = { what: 'go', logFiles: [] };

test('a red says what was expected and seen, the cases, the log and what to try', () => {
  expect(assertionMessage({ what: 'go on reference', logFiles: ['gateway.log'] }, red).split('\n')).toEqual([
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
  const message = assertionMessage(GO, { ...red, verdict: 'inconclusive', evidence: [] });
  expect(message).toContain('(no trials)');
  expect(message).toContain('allow more trials (TRIALS_MAX)');
  expect(message).not.toContain('look there');
});

test('what a red of another assertion left undecided needs no more trials, but says why it ended', () => {
  const stopped = 'a flow is red; all: true goes on until every assertion is decided';
  const message = assertionMessage({ ...GO, stopped }, { ...red, verdict: 'inconclusive' });
  expect(message).toContain(`ended:    ${stopped}`);
  expect(message).not.toContain('TRIALS_MAX');
});

test('each log is named, and none where there is none', () => {
  const message = assertionMessage({ what: 'go', logFiles: ['a.log', 'b.log'] }, red);
  expect(message.match(/log: .*/g)).toEqual(['log:      a.log', 'log:      b.log']);
  expect(assertionMessage(GO, red)).not.toContain('log:');
  const judged = { ...GO, judgement: { verdict: 'red' as const } };
  expect(verdictMessage(judged, [red])).toMatch(/try: {6}look there$/);
});

test('figures are rounded, and infinite ones are described', () => {
  expect(assertionMessage(GO, { ...red, observed: 12.345, unit: 'ms' })).toContain('12.3 ms (');
  const endless = { ...red, name: 'recovery', observed: null, limit: 20_000, unit: 'ms' };
  expect(assertionMessage(GO, endless)).toContain('seen:     did not recover within 20 s (');
});
