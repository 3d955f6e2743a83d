import { expect, test } from 'vitest';
import { recoveryOf, worstRecovery } from '../../../src/verdict/observe/summarize.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

test('no fault at all is clean', () => {
  expect(recoveryOf(writeHistory(steadyLoad()))).toMatchObject({
    class: 'clean',
    recovered: true,
    afterMs: 0,
  });
});

test('faults that end are self-healed, with the time of the last', () => {
  const requests = steadyLoad();
  requests.splice(150, 0, { atMs: 1500, tookMs: 20, outcome: 'bypass' });
  expect(recoveryOf(writeHistory(requests))).toMatchObject({
    class: 'self-healed',
    recovered: true,
    afterMs: 520,
  });
});

test('a constant share is degraded, with its rate', () => {
  const requests = steadyLoad();
  for (const [index, request] of requests.entries()) {
    if (request.atMs > 1000 && index % 2 === 0) request.outcome = 'bypass';
  }
  expect(recoveryOf(writeHistory(requests))).toMatchObject({
    class: 'degraded',
    recovered: false,
    rate: expect.closeTo(0.5, 2),
  });
});

test('if everything fails the target is dead', () => {
  const requests = steadyLoad();
  for (const request of requests) if (request.atMs > 1000) request.outcome = 'bypass';
  expect(recoveryOf(writeHistory(requests))).toMatchObject({ class: 'dead', recovered: false, rate: 1 });
});

/** A fault in the middle, `quietMs` before the load ends, of a trial that was to go on for so long. */
function endedAfter(quietMs: number, wantedMs?: number) {
  const requests = steadyLoad();
  requests.push({ atMs: 2997 - quietMs, tookMs: 1, outcome: 'error' });
  requests.sort((one, other) => one.atMs - other.atMs);
  const load = {
    connections: 1,
    thinkMs: 0,
    timeoutMs: 20_000,
    ...(wantedMs === undefined ? {} : { quietMs: wantedMs }),
  };
  return recoveryOf(writeHistory(requests, { load, loadEndedMs: 2997 }));
}

test('a target has healed if it had no fault for as long as the load was meant to go on', () => {
  expect(endedAfter(500, 500)).toMatchObject({ class: 'self-healed', recovered: true, quietMs: 500 });
  expect(endedAfter(499, 500)).toMatchObject({ class: 'degraded', recovered: false });
});

test('a trial without a recorded quiet time that ended early cannot tell', () => {
  expect(endedAfter(500)).toMatchObject({ class: 'self-healed', recovered: true });
  expect(endedAfter(499)).toMatchObject({ class: 'unknown', recovered: false, rate: 0 });
  expect(endedAfter(300)).toMatchObject({ class: 'unknown', recovered: false, rate: 0 });
  expect(endedAfter(299)).toMatchObject({ class: 'degraded', recovered: false });
});

test('a request that fails after a long wait does not affect the class of later ones', () => {
  const requests = steadyLoad();
  requests.splice(150, 0, { atMs: 1205, tookMs: 5000, outcome: 'timeout' });
  const load = { connections: 1, thinkMs: 0, timeoutMs: 5000, quietMs: 1000 };
  expect(recoveryOf(writeHistory(requests, { load, loadEndedMs: 3000 }))).toMatchObject({
    class: 'self-healed',
    afterMs: 5205,
    quietMs: 1795,
  });
});

test('a target that no longer responds is dead, even if no client is left to send', () => {
  const requests = steadyLoad().slice(0, 200);
  for (const request of requests.slice(150)) Object.assign(request, { outcome: 'timeout', tookMs: 20_000 });
  const disruption = { kind: 'reload', beganMs: 1000, endedMs: 1205 } as const;
  const load = { connections: 50, thinkMs: 0, timeoutMs: 20_000, quietMs: 1000 };
  expect(recoveryOf(writeHistory(requests, { disruption, load, loadEndedMs: 9000 }))).toMatchObject({
    class: 'dead',
    rate: 1,
  });
});

test('faults before the disruption are not blamed on it', () => {
  const requests = steadyLoad();
  requests[3] = { atMs: 35, outcome: 'error' };
  expect(recoveryOf(writeHistory(requests)).class).toBe('clean');
});

test('the worst of several classes counts', () => {
  const clean = recoveryOf(writeHistory(steadyLoad()));
  const degraded = recoveryOf(steadyBut({ atMs: 2999, outcome: 'error' }));
  expect(worstRecovery([clean, degraded, clean])).toBe('degraded');
  expect(worstRecovery([])).toBe('clean');
});
