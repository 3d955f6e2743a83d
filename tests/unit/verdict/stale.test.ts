import { expect, test } from 'vitest';
import type { SwitchRecord } from '../../../src/trial/switch-record.ts';
import { pinnedOf } from '../../../src/verdict/pinned.ts';
import { isStale, lastOldMs, outcomeOf } from '../../../src/verdict/stale.ts';
import { drained, slow, stale } from '../../../src/verdict/switch-assertions.ts';
import { BEGAN_MS, ENDED_MS, writeHistory, type WrittenRequest } from '../../support/history.ts';

const ASKED_MS = 1100;
const DEPLOY: SwitchRecord = {
  from: 'v1',
  to: 'v2',
  boundMs: 500,
  askedMs: ASKED_MS,
  switchedMs: 1110,
  stopMs: 1400,
  goneMs: 1450,
  connectionsAtStop: 0,
  samples: [
    {
      atMs: 1150,
      old: { established: 8, timeWait: 0 },
      new: { established: 1, timeWait: 0 },
    },
    {
      atMs: 1350,
      old: { established: 0, timeWait: 8 },
      new: { established: 8, timeWait: 0 },
    },
  ],
};

function deployed(requests: WrittenRequest[], record: Partial<SwitchRecord> = {}) {
  const disturbance = {
    name: 'switch',
    beganMs: BEGAN_MS,
    endedMs: ENDED_MS,
    switch: { ...DEPLOY, ...record },
  };
  return writeHistory(requests, { disturbance });
}

test.for([
  { what: 'the old version before the bound', atMs: 1590, side: 'old', stale: false },
  { what: 'the old version after the bound', atMs: 1600, side: 'old', stale: true },
  { what: 'the new version after the bound', atMs: 1600, side: 'new', stale: false },
] as const)('an answer by $what: stale is $stale', ({ atMs, side, stale: expected }) => {
  const trial = deployed([{ atMs, side }]);
  expect(isStale(trial, 0)).toBe(expected);
  expect(outcomeOf(trial, 0)).toBe(expected ? 'stale' : 'ok');
  expect(stale.find(trial).observed).toBe(expected ? 1 : 0);
});

test('a failure stays what it is, however late', () => {
  const trial = deployed([{ atMs: 1700, outcome: 'error', side: 'old' }]);
  expect(outcomeOf(trial, 0)).toBe('error');
});

test('the last answer by the old version is told per connection, from the switch on', () => {
  const trial = deployed([
    { atMs: 1195, side: 'old' },
    { atMs: 1300, side: 'new' },
  ]);
  expect(lastOldMs(trial)).toEqual([100]);
});

test('a slow request that was cut short is counted, one that was completed is not', () => {
  const cut = { completed: false, tookMs: 900, version: 'v1', error: 'other side closed' };
  expect(slow.find(deployed([], { slow: cut })).observed).toBe(1);
  const whole = { completed: true, tookMs: 3000, version: 'v1' };
  expect(slow.find(deployed([], { slow: whole })).observed).toBe(0);
});

test('connections left at SIGTERM count before the bound only', () => {
  expect(drained.find(deployed([], { connectionsAtStop: 3 })).observed).toBe(3);
  expect(drained.find(deployed([], { connectionsAtStop: 3, stopMs: ASKED_MS + 500 })).observed).toBe(0);
});

test('the curve of pinned connections falls as they leave', () => {
  const pinned = pinnedOf([deployed([{ atMs: 1245, side: 'old' }])]);
  expect(pinned?.lastOldAnswerMs).toEqual({ median: 150, max: 150 });
  expect(pinned?.curve.map(({ clients }) => clients)).toEqual([1, 1, 0, 0, 0]);
  expect(pinned?.curve.at(-1)).toMatchObject({ old: { established: 0, timeWait: 8 } });
});

test('without a deploy there is nothing pinned', () => {
  expect(pinnedOf([writeHistory([])])).toBeUndefined();
});
