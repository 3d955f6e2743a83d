// How the assertions of a cell stand to the lines about it.
import { expect, test } from 'vitest';
import { TOOK_EFFECT } from '../../../src/verdict/decide/judge.ts';
import { expectationsOf, knownIssuesSchema } from '../../../src/verdict/known-issues/known-issues.ts';
import { assertionSignals } from '../../../src/verdict/known-issues/signals.ts';
import { DEFAULT_TEST, DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';

const CELL = { scenario: 'kong-plugin-languages', variant: 'go', gateway: 'kong', version: '3.4.1' };
const { version: versions, ...LINE } = {
  ...CELL,
  assertions: ['closed'],
  expect: 'red',
  source: 'assumed',
  from: 'this test',
  note: 'n',
};
const KNOWN = knownIssuesSchema.parse({ versions: {}, expectations: [{ ...LINE, versions }] });
const EXPECTATIONS = expectationsOf(KNOWN, CELL);
const green = (name: string, clean = 12) => ({
  name,
  verdict: 'green' as const,
  tally: { clean, violating: 0 },
});

function signalsByName(...assertions: Parameters<typeof assertionSignals>[1]) {
  const signals = assertionSignals(EXPECTATIONS, assertions, DEFAULT_TEST);
  return Object.fromEntries([...signals].map(([name, { signal }]) => [name, signal]));
}

test('each assertion is compared with its own entry', () => {
  expect(signalsByName(green('closed'), green('errors'))).toEqual({
    closed: 'fixed upstream',
    errors: 'no expectation',
  });
});

test('took-effect is expected wherever anything is, and nowhere else', () => {
  expect(signalsByName({ name: TOOK_EFFECT, verdict: 'inconclusive' })).toEqual({
    [TOOK_EFFECT]: 'inconclusive',
  });
  expect(signalsByName(green(TOOK_EFFECT))).toEqual({ [TOOK_EFFECT]: 'as expected' });
  const nowhere = assertionSignals(new Map(), [green(TOOK_EFFECT)], DEFAULT_TEST);
  expect(nowhere.get(TOOK_EFFECT)?.signal).toBe('no expectation');
});

test('without a number of trials a green is not a fix', () => {
  expect(signalsByName({ name: 'closed', verdict: 'green' })).toEqual({ closed: 'inconclusive' });
});

test("the run's sequential test determines how many clean trials are needed", () => {
  const asked = [DEFAULT_TEST, DETERMINISTIC_TEST].map(
    (run) => assertionSignals(EXPECTATIONS, [green('closed', 3)], run).get('closed')?.signal,
  );
  expect(asked).toEqual(['inconclusive', 'fixed upstream']);
});
