import { expect, test } from 'vitest';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { headlineOf } from '../../../src/report/html/view/headline.ts';
import { bypasses, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Assertion } from '../../../src/verdict/observe/assertion.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { spin } from '../../../src/verdict/observe/target-assertions.ts';
import { steadyBut, writeHistory } from '../../support/history.ts';

const REFUSED = [
  { atMs: 1500, outcome: 'error' as const, status: 500 },
  { atMs: 1510, outcome: 'error' as const, status: 500 },
];

function killedTrial(number: number, faults: Parameters<typeof steadyBut>): Trial {
  const trial = steadyBut(...faults);
  const { beganMs, endedMs } = trial.disruption;
  return {
    ...trial,
    number,
    disruption: { kind: 'kill', beganMs, endedMs },
    before: { ...trial.before, pluginServers: { processes: [{ pid: 1, name: 'goplugin' }], newCalls: 2 } },
    after: { ...trial.after, pluginServers: { processes: [{ pid: 2, name: 'goplugin' }], newCalls: 4 } },
  };
}

function headline(assertions: readonly Assertion[], ...faults: Parameters<typeof steadyBut>): string {
  const trials = [1, 2, 3].map((number) => killedTrial(number, faults));
  const entry = toEntry(trials, judge(trials, assertions, DETERMINISTIC_TEST));
  expect(entry.verdict).toBe('green');
  return headlineOf(entry, [], trials);
}

test('a green whose responses are all good says so', () => {
  expect(headline(RELOAD_ASSERTIONS)).toMatch(/^All [\d,]+ requests in 3 trials got a good response\.$/);
});

test('a green with refused requests says how many, with which status, and that none went past the plugin', () => {
  expect(headline([bypasses], ...REFUSED)).toMatch(
    /^Of [\d,]+ requests in 3 trials, [\d,]+ got a good response and 6 were refused with 500 while the plugin server was down\. None went past the plugin\.$/,
  );
});

test('a green that allows closes does not call them good responses', () => {
  expect(headline([bypasses], { atMs: 1500, outcome: 'closed' })).toMatch(
    / got a good response and 3 met a closed connection\. None went past the plugin\.$/,
  );
});

test('a green on the target itself names the flows that ran', () => {
  const flows = { variants: ['go', 'js'], before: 300, inFlight: 2, after: 500, unfinished: 0 };
  const trials = [1, 2, 3].map((number) => writeHistory([], { flows, number }));
  const entry = toEntry(trials, judge(trials, [spin], DETERMINISTIC_TEST));
  expect(entry).toMatchObject({ verdict: 'green', sent: 0 });
  expect(headlineOf(entry, [], trials)).toBe(
    'In 3 trials the target itself was as it should be, with the flows go and js.',
  );
});

test('an inconclusive verdict whose series was ended says why', () => {
  const trials = [killedTrial(1, [])];
  const entry = toEntry(trials, judge(trials, [bypasses], DETERMINISTIC_TEST));
  const stopped = 'not clean before the reload: 3 of 480 requests (3 × error: status 503)';
  expect(headlineOf({ ...entry, verdict: 'inconclusive', stopped }, [], trials)).toBe(
    `Not proven: ${stopped}.`,
  );
});
