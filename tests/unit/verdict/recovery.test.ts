import { expect, test } from 'vitest';
import { recoveryOf, worstRecovery } from '../../../src/verdict/observe/summarize.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

test('no fault at all is clean', () => {
  expect(recoveryOf(writeHistory(steadyLoad()))).toMatchObject({
    word: 'clean',
    recovered: true,
    afterMs: 0,
  });
});

test('faults that end are self-healed, with the time of the last', () => {
  const requests = steadyLoad();
  requests.splice(150, 0, { atMs: 1500, tookMs: 20, outcome: 'bypass' });
  expect(recoveryOf(writeHistory(requests))).toMatchObject({
    word: 'self-healed',
    recovered: true,
    afterMs: 520,
  });
});

test('a constant share is degraded, with its rate', () => {
  const requests = steadyLoad();
  for (const [index, request] of requests.entries()) {
    if (request.atMs > 1000 && index % 2 === 0) request.outcome = 'bypass';
  }
  expect(recoveryOf(writeHistory(requests))).toMatchObject({ word: 'degraded', recovered: false, rate: 0.5 });
});

test('when everything fails it is dead', () => {
  const requests = steadyLoad();
  for (const request of requests) if (request.atMs > 1000) request.outcome = 'bypass';
  expect(recoveryOf(writeHistory(requests))).toMatchObject({ word: 'dead', recovered: false, rate: 1 });
});

test('faults before the disruption are not its doing', () => {
  const requests = steadyLoad();
  requests[3] = { atMs: 35, outcome: 'error' };
  expect(recoveryOf(writeHistory(requests)).word).toBe('clean');
});

test('the worst of many counts', () => {
  const clean = recoveryOf(writeHistory(steadyLoad()));
  const degraded = recoveryOf(steadyBut({ atMs: 2999, outcome: 'error' }));
  expect(worstRecovery([clean, degraded, clean])).toBe('degraded');
  expect(worstRecovery([])).toBe('clean');
});
