import { expect, test } from 'vitest';
import { trialLine } from '../../../src/report/console/trial-line.ts';
import type { DisruptionRecord } from '../../../src/record/trial.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import type { StreamRecord } from '../../../src/record/streams/stream-record.ts';
import { steadyBut } from '../../support/history.ts';
import { stream, streamTrial } from '../../support/streams.ts';

const IDLE_CLOSE = { atMs: 1234, virtualUser: 0, how: 'fin' as const, served: 9 };
const UNSOLICITED = { atMs: 1234, virtualUser: 0, served: 9, what: 'HTTP/1.1 200 OK' };

test('the line of a trial starts with its scenario and calls it clean', () => {
  const line = trialLine({ ...steadyBut(), scenario: 'kong-plugin-languages', variant: 'go' }, 12);
  expect(line).toMatch(/^kong-plugin-languages go +trial +1 of 12 · .* · clean$/);
});

test('a trial that closed idle connections or sent unsolicited bytes is not called clean', () => {
  const trial = { ...steadyBut(), idleCloses: [IDLE_CLOSE, IDLE_CLOSE], unsolicited: [UNSOLICITED] };
  const line = trialLine(trial, 12);
  expect(line).toMatch(/ · 2 idle connections closed, unsolicited bytes on 1 connection$/);
  expect(line).not.toContain('clean');
});

test.for<[found: Partial<DisruptionRecord>, missing: string[], words: string]>([
  [{}, [], 'reload 1500 ms'],
  [{ name: 'rollout restart' }, [], 'rollout restart 1500 ms'],
  [{ commandMs: 40 }, [], 'reload command 40 ms, in effect after 1500 ms'],
  [{ commandMs: 40 }, ['nothing changed'], 'reload command 40 ms, no effect seen within 1500 ms'],
  [{ commandMs: 1500, failure: 'it failed' }, ['it failed'], 'reload command 1500 ms'],
])('the line of a command gives its own time and that of its effect: %o', ([found, missing, words]) => {
  const trial = steadyBut();
  observe(trial).missingEffect = missing;
  const disruption = { ...trial.disruption, beganMs: 0, endedMs: 1500, ...found } as DisruptionRecord;
  const line = trialLine({ ...trial, disruption: { ...disruption, kind: 'reload' } }, 12);
  expect(line).toContain(` · ${words} · `);
});

test('what is missing for all flows of a trial is said in the first of their lines', () => {
  const [one, other] = [steadyBut(), steadyBut()];
  observe(one).missingEffect = ['nothing shows it'];
  Object.assign(observe(other), {
    missingEffect: ['nothing shows it'],
    missingLoad: ['no request was in flight'],
  });
  const said = new Set<string>();
  const lines = [one, one, other].map((trial) => trialLine(trial, 12, said));
  expect(lines[0]).toMatch(/ · no evidence for a green: nothing shows it$/);
  expect(lines[1]).toMatch(/ · no evidence for a green$/);
  expect(lines[2]).toMatch(/ · no evidence for a green: no request was in flight$/);
});

test('the line says how long a request waited, where that is much longer than without the disruption', () => {
  expect(trialLine(steadyBut({ atMs: 1203, tookMs: 300 }), 12)).not.toContain('longest wait');
  const line = trialLine(steadyBut({ atMs: 1203, tookMs: 4000 }), 12);
  expect(line).toContain(' · longest wait 4000 ms (7 ms without the reload), longest gap 2199 ms · ');
});

test.for<[streams: StreamRecord[], words: string]>([
  [[stream(), stream({ virtualUser: 1 })], 'streams: 2 open'],
  [
    [
      stream({ end: 'cut', how: 'fin', endedMs: 1500 }),
      stream({ virtualUser: 1, end: 'ended', how: 'last chunk', endedMs: 1500, lost: 3 }),
      stream({ virtualUser: 2, repeated: 2 }),
      stream({ openedMs: 1560, reconnectMs: 60, missed: 1 }),
      stream({ virtualUser: 1, openedMs: 1520, reconnectMs: 20, longestGapMs: 1234 }),
    ],
    'streams: 3 open, 1 cut, 1 ended, 3 messages lost, 1 missed in between, 2 repeated, longest gap 1234 ms, connected again after 60 ms',
  ],
  [[stream({ end: 'cut', how: 'fin', endedMs: 900 })], 'streams: 0 open'],
])('the line says what became of streams since the reload began: %#', ([streams, words]) => {
  expect(trialLine(streamTrial(streams), 12)).toContain(` · ${words} · `);
});

test('a trial without streams says nothing of them', () => {
  expect(trialLine(steadyBut(), 12)).not.toContain('streams');
});

test('what became of the pods of a workload is said once', () => {
  const state = { kind: 'deployment', replicas: 2, terminating: 0 } as const;
  const before = {
    epoch: 0,
    workload: { ...state, generation: 4, observedGeneration: 4, ready: ['a', 'b'] },
  };
  const after = { epoch: 1, workload: { ...state, generation: 5, observedGeneration: 5, ready: ['b', 'c'] } };
  const said = new Set<string>();
  const [first, second] = [1, 2].map(() => trialLine({ ...steadyBut(), before, after }, 12, said));
  expect(first).toContain(' · 1 of 2 pods gone, 1 new (generation 4 to 5) · ');
  expect(second).not.toContain('pods');
});
