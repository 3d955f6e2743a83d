// When a check of one's own target ends early, and what it then says.
import { expect, test } from 'vitest';
import { oneCause, whyStop } from '../../../src/scenario/check/stop.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { observedTrial } from '../../../src/verdict/observe/observe.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import type { ObservedTrial, Trial } from '../../../src/record/trial.ts';
import { BEFORE, steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

const FAILURE = 'the reload command failed with exit code 1';
const failed = () => ({ ...steadyBut(), disruption: { ...steadyBut().disruption, failure: FAILURE } });
const closing = () => steadyBut({ atMs: 1530, outcome: 'closed', kind: 'reused', how: 'fin', status: 0 });
const withoutEffect = () =>
  writeHistory(steadyLoad(), { after: { ...BEFORE, unproven: 'nothing shows it' } });
const closingWithoutEffect = () => ({ ...closing(), after: withoutEffect().after });
const dead = () =>
  writeHistory(
    steadyLoad().map(({ atMs }) => (atMs < 1000 ? { atMs } : { atMs, outcome: 'refused', status: 0 })),
  );
const seen = (trials: readonly Trial[]) => trials.map((trial) => observedTrial(trial, RELOAD_ASSERTIONS));
const judgedAmong = (trials: readonly ObservedTrial[]) =>
  judge(trials, RELOAD_ASSERTIONS, { ...DEFAULT_TEST, comparisons: 140 });
const judged = (trials: readonly ObservedTrial[]) => judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST);
const causeOf = (written: readonly Trial[]) => oneCause([judged(seen(written))], seen(written));

test.for<[what: string, trials: Trial[], all: boolean, why: string | undefined]>([
  ['nothing yet', [], false, undefined],
  ['a clean trial', [steadyBut()], false, undefined],
  ['a red', [closing()], false, 'a flow is red; --all goes on until every assertion is decided'],
  ['a red with --all', [closing()], true, undefined],
  ['a command that failed', [failed()], true, FAILURE],
  ['a dead target', [dead()], true, 'the target did not recover, so that further trials would prove nothing'],
  ['a reload without effect', [withoutEffect()], false, undefined],
  [
    'two of them',
    [withoutEffect(), withoutEffect()],
    true,
    'nothing shows it; the same workers are still running: 1',
  ],
  [
    'two of them and a red',
    [closingWithoutEffect(), closingWithoutEffect()],
    false,
    'a flow is red; --all goes on until every assertion is decided',
  ],
  [
    'two of them and a red with --all',
    [closingWithoutEffect(), closingWithoutEffect()],
    true,
    'nothing shows it; the same workers are still running: 1',
  ],
])('after %s the check ends as it should: %#', ([, written, all, why]) => {
  const trials = seen(written);
  const reason = whyStop([{ trials, judgement: judged(trials) }], all);
  expect(reason).toBe(why);
});

test('how to go on after a red is said as its user asks for it', () => {
  const trials = seen([closing()]);
  const sofar = [{ trials, judgement: judged(trials) }];
  expect(whyStop(sofar, false, () => false, 'all: true')).toBe(
    'a flow is red; all: true goes on until every assertion is decided',
  );
});

test.for<[what: string, trial: () => Trial, why: string]>([
  ['a dead target', dead, 'the target did not recover, so that further trials would prove nothing'],
  [
    'a command that failed, and broke something',
    () => ({ ...dead(), disruption: failed().disruption }),
    FAILURE,
  ],
])('among many assertions, %s is reloaded once more before the check ends', ([, trial, why]) => {
  const [one, two] = [seen([trial()]), seen([trial(), trial()])];
  expect(judgedAmong(one).verdict).toBe('inconclusive');
  expect(whyStop([{ trials: one, judgement: judgedAmong(one) }], false)).toBeUndefined();
  expect(oneCause([judgedAmong(one)], one)).toBeUndefined();
  expect(judgedAmong(two).verdict).toBe('red');
  expect(whyStop([{ trials: two, judgement: judgedAmong(two) }], false)).toBe(why);
});

const deadAfterFailure = () => ({ ...dead(), disruption: failed().disruption });
const lateAndDead = () => ({ ...deadAfterFailure(), loopDelayMs: { p99: 500, max: 900 } });
const seriesOf = (written: readonly Trial[]) => {
  const trials = seen(written);
  return [{ trials, judgement: judgedAmong(trials) }];
};

test('a trial that does not count, and shows a fault, is followed by another before the check ends', () => {
  const [one, two] = [lateAndDead(), deadAfterFailure()];
  expect(seriesOf([one])[0]?.trials[0]?.observations.discarded).not.toEqual([]);
  expect(whyStop(seriesOf([one]), false)).toBeUndefined();
  // What counts is violated each time, and one more decides.
  expect(whyStop(seriesOf([one, two]), false)).toBeUndefined();
  expect(whyStop(seriesOf([one, two, deadAfterFailure()]), false)).toBe(FAILURE);
  expect(whyStop(seriesOf([one, lateAndDead(), lateAndDead()]), false)).toBe(FAILURE);
});

test('a command that fails since an earlier reload has left the target down is not the cause', () => {
  expect(whyStop(seriesOf([dead(), deadAfterFailure()]), false)).toMatch(/^the target did not recover/);
  expect(whyStop(seriesOf([dead(), lateAndDead(), lateAndDead(), lateAndDead()]), false)).toMatch(
    /^the target did not/,
  );
  expect(whyStop(seriesOf([dead(), failed(), failed()]), false)).toBe(FAILURE);
  expect(whyStop(seriesOf([steadyBut(), deadAfterFailure(), deadAfterFailure()]), false)).toBe(FAILURE);
});

test('a command that hangs is the cause of a reload that does not end, and is not repeated', () => {
  const disruption = { ...failed().disruption, endedMs: 60_000 };
  const hung = seen([{ ...steadyBut(), after: BEFORE, disruption }]);
  const judgement = judgedAmong(hung);
  expect(judgement.assertions.find(({ name }) => name === 'reload-ended')?.tally?.violating).toBe(1);
  expect(whyStop([{ trials: hung, judgement }], false)).toBe(FAILURE);
  expect(oneCause([judgement], hung)).toBe(`${FAILURE}, so nothing is proven`);
});

test('one sentence says why nothing is proven, unless something was violated', () => {
  expect(causeOf([failed()])).toBe(`${FAILURE}, so nothing is proven`);
  expect(causeOf([steadyBut()])).toBeUndefined();
  expect(causeOf([closing()])).toBeUndefined();
  expect(causeOf([withoutEffect()])).toMatch(/^nothing shows it .*\(after 1 reload\)$/);
  expect(causeOf([withoutEffect(), withoutEffect()])).toMatch(/^nothing shows it .*\(after 2 reloads\)$/);
});
