import { expect, test } from 'vitest';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { toRouteRow } from '../../../src/report/console/route-row.ts';
import { trialLine } from '../../../src/report/console/trial-line.ts';
import { trialView } from '../../../src/report/html/view/trial-view.ts';
import { RequestFigures } from '../../../src/record/requests/request-figures.ts';
import { pinnedOf } from '../../../src/verdict/observe/pinned.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { missingEffect } from '../../../src/verdict/observe/evidence.ts';
import { isStale, lastOldMs } from '../../../src/record/requests/stale.ts';
import { drained, slow, stale, SWITCH_ASSERTIONS } from '../../../src/verdict/observe/switch-assertions.ts';
import { REQUESTED_MS, DEPLOY, writeDeploy } from '../../support/deploy-history.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';

const pinnedIn = (trials: readonly Trial[]) => pinnedOf(trials, RequestFigures.of(trials).lastOldMs);

test.for([
  { what: 'the old version before the bound', atMs: 1590, side: 'old', stale: false },
  { what: 'the old version after the bound', atMs: 1600, side: 'old', stale: true },
  { what: 'the new version after the bound', atMs: 1600, side: 'new', stale: false },
] as const)('a response from $what: stale is $stale', ({ atMs, side, stale: expected }) => {
  const trial = writeDeploy([{ atMs, side }]);
  expect(isStale(trial, 0)).toBe(expected);
  expect(trial.requestTable.outcome(0)).toBe(expected ? 'stale' : 'ok');
  expect(stale.observe(trial).observed).toBe(expected ? 1 : 0);
});

test('a failure keeps its outcome however late it is', () => {
  const trial = writeDeploy([{ atMs: 1700, outcome: 'error', side: 'old' }]);
  expect(trial.requestTable.outcome(0)).toBe('error');
  expect(stale.observe(trial).observed).toBe(0);
});

test('a stale response is called stale wherever it is described', () => {
  const trial = writeDeploy([...steadyLoad(), { atMs: 3100, side: 'old' }]);
  const judgement = judge([trial], SWITCH_ASSERTIONS, DEFAULT_TEST);
  expect(judgement.assertions.find(({ name }) => name === 'stale')?.evidence[1]).toMatch(
    /2\.100 s after the switch began: stale status 200 handled upstream 1×, after 5\.0 ms$/,
  );
  expect(trialView(trial, SWITCH_ASSERTIONS, true)).toMatchObject({
    violates: ['stale'],
    kinds: [{ outcome: 'stale', text: 'stale: response from the old version after the bound', count: 1 }],
    faults: { requests: 1 },
    recovery: { class: 'degraded' },
  });
  expect(toEntry([trial], judgement)).toMatchObject({ outcomes: { stale: 1 }, recovery: 'degraded' });
  expect(toRouteRow('GET /', [trial], RequestFigures.of([trial])).failed).toEqual([['stale', 1]]);
  expect(trialLine(trial, 1)).toMatch(/ok 375, stale 1 .* degraded/);
});

test('clients that reach the new version late have recovered and are not clean', () => {
  const trial = writeDeploy([
    { atMs: 1700, side: 'old' },
    ...steadyLoad().map(({ atMs }) => ({ atMs: atMs + 2000 })),
  ]);
  expect(recoveryOf(trial)).toMatchObject({ class: 'self-healed', recovered: true, afterMs: 705, rate: 0 });
});

test('the last response from the old version is listed per virtual user, from the switch on', () => {
  const trial = writeDeploy([
    { atMs: 1195, side: 'old' },
    { atMs: 1300, side: 'new' },
  ]);
  expect(lastOldMs(trial)).toEqual([100]);
});

test('a slow request is counted if it was cut short, and not if it was completed', () => {
  const cut = { completed: false, tookMs: 900, version: 'v1', error: 'other side closed' };
  const both = [cut, { ...cut, protocol: 'HTTP/2' as const }];
  expect(slow.observe(writeDeploy([], { slow: both }))).toEqual({
    observed: 2,
    cases: [
      'trial 1: the slow request, served by v1, ended after 900 ms: other side closed',
      'trial 1: the slow request over HTTP/2, served by v1, ended after 900 ms: other side closed',
    ],
  });
  expect(slow.observe(writeDeploy([], { slow: [cut] })).observed).toBe(1);
  const whole = { completed: true, tookMs: 3000, version: 'v1' };
  expect(slow.observe(writeDeploy([], { slow: [whole] })).observed).toBe(0);
});

const slowVerdict = (trials: Trial[]) => judge(trials, [slow], DEFAULT_TEST).assertions[1];
test('only deploys with a slow request count for it, and two of them suffice', () => {
  const whole = { completed: true, tookMs: 3000, version: 'v1' };
  const cut = { ...whole, completed: false };
  const underWayAtSwitch = [...steadyLoad(), { atMs: REQUESTED_MS - 5, tookMs: 10 }];
  const [withSlow, without] = [{ slow: [whole] }, {}].map((record) =>
    writeDeploy([...underWayAtSwitch, { atMs: 2500, side: 'new' }], record),
  ) as [Trial, Trial];
  const red = writeDeploy(steadyLoad(), { slow: [cut] });
  expect(slowVerdict(Array.from({ length: 20 }, () => without))).toMatchObject({
    verdict: 'inconclusive',
    tally: { clean: 0, violating: 0 },
  });
  expect(slowVerdict([withSlow, without])?.verdict).toBe('inconclusive');
  expect(slowVerdict([withSlow, without, withSlow])).toMatchObject({
    verdict: 'green',
    evidence: ['violated in 0 of 2 trials; 2 clean trials with evidence'],
  });
  expect(slowVerdict([red, without])?.verdict).toBe('red');
  expect(slowVerdict([writeHistory(steadyLoad())])?.tally).toEqual({ clean: 0, violating: 0 });
});

test('connections left at SIGTERM count before the bound only', () => {
  expect(drained.observe(writeDeploy([], { connectionsAtStop: 3 })).observed).toBe(3);
  expect(
    drained.observe(writeDeploy([], { connectionsAtStop: 3, stopMs: REQUESTED_MS + 500 })).observed,
  ).toBe(0);
});

test('the curve of pinned connections falls as they leave', () => {
  const pinned = pinnedIn([writeDeploy([{ atMs: 1245, side: 'old' }])]);
  expect(pinned?.lastOldResponseMs).toEqual({ median: 150, max: 150 });
  expect(pinned?.curve.map(({ clients }) => clients)).toEqual([1, 1, 0, 0, 0]);
  expect(pinned?.curve.at(-1)).toMatchObject({ old: { established: 0, timeWait: 8 } });
});

test('without a deploy nothing is pinned', () => {
  expect(pinnedIn([writeHistory([])])).toBeUndefined();
});

test('a response exactly at the bound is not stale', () => {
  const trial = writeDeploy([{ atMs: REQUESTED_MS + DEPLOY.boundMs - 5, tookMs: 5, side: 'old' }]);
  expect(isStale(trial, 0)).toBe(false);
});

test('a stream that was accepted before the bound is not stale, however long it lasts', () => {
  const load = { connections: 1, thinkMs: 0, timeoutMs: 20_000, stream: { protocol: 'sse' as const } };
  const accepted = (atMs: number) =>
    writeDeploy([{ atMs, tookMs: 5000, firstByteMs: 5, side: 'old' }], {}, { load }).requestTable.outcome(0);
  expect(accepted(1500)).toBe('ok');
  expect(accepted(1600)).toBe('stale');
});

test('each virtual user is listed, with 0 if the old version never responded to it', () => {
  const load = { connections: 3, thinkMs: 0, timeoutMs: 20_000 };
  expect(lastOldMs(writeDeploy([{ atMs: 1195, side: 'old' }], {}, { load }))).toEqual([100, 0, 0]);
  expect(lastOldMs(writeHistory([{ atMs: 1195, side: 'old' }], { load }))).toEqual([0, 0, 0]);
});

test('the effect of stopping an instance the wrong way is described with its time', () => {
  const cut = { completed: false, tookMs: 900, version: 'v1', error: 'other side closed' };
  expect(slow.observe(writeDeploy([], { slow: [cut] })).cases).toEqual([
    'trial 1: the slow request, served by v1, ended after 900 ms: other side closed',
  ]);
  expect(drained.observe(writeDeploy([], { connectionsAtStop: 3 })).cases).toEqual([
    'trial 1: 3 connections when v1 was stopped, 300 ms after the switch',
  ]);
});

test('without a deploy nothing is slow and nothing has to drain', () => {
  for (const { observe } of [slow, drained])
    expect(observe(writeHistory([]))).toEqual({ observed: 0, cases: [] });
});

test('a deploy is judged by all of these assertions', () => {
  expect(SWITCH_ASSERTIONS.map(({ name }) => name)).toEqual([
    'closed',
    'lost',
    'errors',
    'timeouts',
    'longest-wait',
    'refused',
    'unexpected',
    'unsolicited',
    'stale',
    'slow',
    'drained',
  ]);
});

test('several deploys are one curve of means, with the median and the longest', () => {
  const slowly = { completed: false, tookMs: 1, version: 'v1' };
  const pinned = pinnedIn([
    writeDeploy([{ atMs: 1295, side: 'old' }], { goneMs: 1500, stopMs: 1490 }),
    writeDeploy([{ atMs: 1195, side: 'old' }], { goneMs: 1260, stopMs: 1250, slow: [slowly] }),
    writeDeploy([], { slow: [{ ...slowly, completed: true }], samples: [] }),
  ]);
  expect(pinned).toMatchObject({
    lastOldResponseMs: { median: 100, max: 200 },
    oldStoppedMs: { median: 300, max: 390 },
    slow: { sent: 2, completed: 1 },
  });
  expect(pinned?.curve.map(({ atMs, clients }) => [atMs, clients])).toEqual([
    [0, 0.67],
    [100, 0.33],
    [200, 0],
    [300, 0],
    [400, 0],
  ]);
  expect(pinned?.curve.map((point) => [point.old, point.new])).toEqual([
    [states(0, 0), states(0, 0)],
    [states(5.33, 0), states(0.67, 0)],
    [states(5.33, 0), states(0.67, 0)],
    [states(0, 5.33), states(5.33, 0)],
    [states(0, 5.33), states(5.33, 0)],
  ]);
});

test('a sample counts from its own time on', () => {
  const [sample] = DEPLOY.samples;
  if (!sample) throw new Error('no sample');
  const pinned = pinnedIn([writeDeploy([], { samples: [{ ...sample, atMs: REQUESTED_MS + 100 }] })]);
  expect(pinned?.curve.slice(0, 2).map(({ old }) => old.established)).toEqual([0, 8]);
});

function states(established: number, timeWait: number) {
  return { established, timeWait };
}

const epoch = (number: number) => ({ epoch: number });

test.for([
  ['the first answer', [{ atMs: 1300, side: 'new' as const }, { atMs: 1400 }], []],
  ['no answer', [{ atMs: 1300, side: 'old' as const }], ['no response came from v2']],
] as const)('a switch took effect if the new version responded: %s', ([, requests, missing]) => {
  const moved = { before: epoch(1), after: epoch(2) };
  expect(missingEffect(writeDeploy([...requests], {}, moved))).toEqual(missing);
});

test.for([
  [1, ['the epoch stayed 1']],
  [2, []],
] as const)('a switch did not take effect if the epoch stayed: %s', ([after, missing]) => {
  const trial = writeDeploy([{ atMs: 1300, side: 'new' }], {}, { before: epoch(1), after: epoch(after) });
  expect(missingEffect(trial)).toEqual(missing);
});
