import { expect, test } from 'vitest';
import { LOOP_DELAY_BOUND_MS, missingEffect, missingLoad } from '../../../src/verdict/evidence.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';

test('a steady load around a reload lacks nothing', () => {
  const trial = writeHistory(steadyLoad());
  expect(missingEffect(trial)).toEqual([]);
  expect(missingLoad(trial)).toEqual([]);
});

test('old workers are named', () => {
  const trial = writeHistory(steadyLoad());
  const kept = { ...trial, after: { ...trial.after, workers: trial.before.workers } };
  expect(missingEffect(kept)).toEqual(['workers 1 are still there']);
});

test('a disturbance that failed had no effect', () => {
  const trial = writeHistory(steadyLoad());
  const failed = { ...trial, disturbance: { ...trial.disturbance, failure: 'exit code 1' } };
  expect(missingEffect(failed)).toEqual(['reload failed: exit code 1']);
});

test('a killed plugin server must have been replaced', () => {
  const trial = writeHistory(steadyLoad(), { disturbance: { name: 'kill', beganMs: 1000, endedMs: 2000 } });
  expect(missingEffect(trial)).toEqual([]);
  expect(missingEffect({ ...trial, after: trial.before })).toEqual([
    'every plugin server has the pid it had before',
  ]);
});

test('requests before, in flight and after are each needed', () => {
  const early = writeHistory(steadyLoad().filter(({ atMs }) => atMs < 700));
  expect(missingLoad(early)).toEqual([
    'only 87 requests before the reload',
    'no request was in flight when the reload began',
    'only 0 requests after the reload',
  ]);
});

test('a late probe proves nothing', () => {
  const trial = writeHistory(steadyLoad(), { loopDelayMs: { p99: LOOP_DELAY_BOUND_MS + 1, max: 500 } });
  expect(missingLoad(trial)).toEqual(['the probe was late: p99 of its event-loop delay 101 ms']);
});

test('new workers alone are no reload', () => {
  const trial = writeHistory(steadyLoad());
  const restarted = { ...trial, after: { ...trial.after, epoch: trial.before.epoch } };
  expect(missingEffect(restarted)).toEqual(['the epoch stayed 1']);
});

test('without a disturbance nothing has to be replaced', () => {
  const trial = writeHistory(steadyLoad(), { disturbance: { name: 'steady', beganMs: 1000, endedMs: 1000 } });
  expect(missingEffect({ ...trial, after: trial.before })).toEqual([]);
});

test('a request without an outcome makes the trial prove nothing', () => {
  const trial = writeHistory(steadyLoad());
  trial.recording.open(2500, 0);
  expect(missingLoad(trial)).toEqual(['1 requests have no outcome']);
});
