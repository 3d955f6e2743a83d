import { expect, test } from 'vitest';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import {
  idleCloses,
  pluginServersLeft,
  recovery,
  reloadEnded,
  spin,
  unsolicited,
} from '../../../src/verdict/observe/target-assertions.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import {
  AFTER,
  BEFORE,
  steadyBut,
  steadyLoad,
  writeHistory,
  type WrittenRequest,
} from '../../support/history.ts';

const clean = () => writeHistory(steadyLoad());

test('a clean trial is within every bound', () => {
  for (const { observe, limit } of RELOAD_ASSERTIONS)
    expect(observe(clean()).observed).toBeLessThanOrEqual(limit);
});

test('idle closes are all counted, and the first three are described', () => {
  const close = { atMs: 1500, virtualUser: 7, how: 'fin' as const, served: 9 };
  const { observed, cases } = idleCloses.observe({ ...clean(), idleCloses: [close, close, close, close] });
  expect(observed).toBe(4);
  expect(cases).toHaveLength(3);
  expect(cases[0]).toBe('trial 1, virtual user 7, 0.500 s after the reload began: fin after 9 responses');
});

test('connections with unsolicited bytes are all counted, and the bytes are described', () => {
  const one = { atMs: 1500, virtualUser: 7, served: 9, what: 'HTTP/1.1 408 Request Timeout' };
  const { observed, cases } = unsolicited.observe({ ...clean(), unsolicited: [one, one, one, one] });
  expect(observed).toBe(4);
  expect(cases).toHaveLength(3);
  expect(cases[0]).toBe(
    'trial 1, virtual user 7, 0.500 s after the reload began: HTTP/1.1 408 Request Timeout, after 9 responses',
  );
});

test('a trial from before unsolicited bytes were recorded says nothing about them', () => {
  const { unsolicited: _, ...before } = clean();
  expect(unsolicited.appliesTo?.(before)).toBe(false);
  expect(unsolicited.appliesTo?.(clean())).toBe(true);
  expect(
    judge(
      Array.from({ length: 20 }, () => before),
      [unsolicited],
      DEFAULT_TEST,
    ).verdict,
  ).toBe('inconclusive');
});

test('an old plugin server is left over, unless nothing was reloaded', () => {
  const trial = clean();
  const { processes: before } = BEFORE.pluginServers;
  const [old] = before;
  const { processes, newCalls: calls } = AFTER.pluginServers;
  const after = { ...AFTER, pluginServers: { processes: [...before, ...processes], newCalls: calls } };
  expect(pluginServersLeft.observe({ ...trial, after })).toEqual({
    observed: 1,
    cases: [`trial 1: ${old?.name} (${old?.pid})`],
  });
  const unchanged = { ...after, epoch: BEFORE.epoch };
  expect(pluginServersLeft.observe({ ...trial, after: unchanged })).toEqual({ observed: 0, cases: [] });
  expect(pluginServersLeft.observe(trial).observed).toBe(0);
});

test.for([pluginServersLeft, newCalls({ workers: 2, plugins: 1, inFlight: 16 })])(
  '$name is not judged by trials of a target without plugin servers',
  (assertion) => {
    const states = { before: { epoch: 1 }, after: { epoch: 2 } };
    const trials = Array.from({ length: 20 }, () => writeHistory(steadyLoad(), states));
    const { assertions } = judge(trials, [assertion], DEFAULT_TEST);
    expect(assertions.find(({ name }) => name === assertion.name)).toMatchObject({
      verdict: 'inconclusive',
      tally: { clean: 0, violating: 0 },
    });
  },
);

test('half a core without load is a spin', () => {
  const trial = { ...clean(), idleCpu: [0.49, 0.5, 1].map((share, pid) => ({ pid, name: 'worker', share })) };
  expect(spin.observe(trial)).toEqual({
    observed: 2,
    cases: ['trial 1: worker 1 at 50 %', 'trial 1: worker 2 at 100 %'],
  });
});

test('the duration of a reload is the one that the gateway reports, with the reason of a failure', () => {
  const bounded = reloadEnded(15_000);
  expect(bounded).toMatchObject({ limit: 15_000, combine: 'max' });
  expect(bounded.observe(clean())).toEqual({ observed: 1000, cases: ['trial 1: 1000 ms'] });
  const disruption = { kind: 'reload', beganMs: 1000, endedMs: 21_000, failure: 'exit code 1' } as const;
  expect(bounded.observe({ ...clean(), disruption }).cases).toEqual(['trial 1: 20000 ms (exit code 1)']);
});

test('recovery is the time from the end of the disruption to the last fault, and infinite if the last requests still fail', () => {
  const bounded = recovery(10_000);
  const healed = steadyBut({ atMs: 2100, tookMs: 20, outcome: 'error' });
  healed.load.quietMs = 500;
  expect(bounded.observe(healed)).toEqual({
    observed: 120,
    cases: ['trial 1: self-healed, last fault 1120 ms after it began, 120 ms after its end'],
  });
  const failing = steadyLoad().map((request): WrittenRequest =>
    Object.assign(request, request.atMs > 2000 ? { outcome: 'bypass' } : {}),
  );
  const { observed, cases } = bounded.observe(writeHistory(failing));
  expect(observed).toBeNull();
  expect(cases).toEqual([
    'trial 1: dead, last fault 2004 ms after it began, 1004 ms after its end, 100 % of the last requests fail',
  ]);
});
