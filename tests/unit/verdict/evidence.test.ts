import { expect, test } from 'vitest';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { targetTrial } from '../../../src/trial/target-trial.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { missingEffect, missingLoad } from '../../../src/verdict/observe/evidence.ts';
import { LOOP_DELAY_BOUND_MS } from '../../../src/verdict/observe/late-probe.ts';
import type { SwitchRecord } from '../../../src/record/target/switch-record.ts';
import { packDetail, RequestTable } from '../../../src/record/requests/request-table.ts';
import { writeDeploy } from '../../support/deploy-history.ts';
import { BEFORE, BEGAN_MS, ENDED_MS, steadyLoad, writeHistory } from '../../support/history.ts';

test('a steady load around a reload is evidence', () => {
  const trial = writeHistory(steadyLoad());
  expect(missingEffect(trial)).toEqual([]);
  expect(missingLoad(trial)).toEqual([]);
});

test('remaining old workers are named', () => {
  const trial = writeHistory(steadyLoad());
  const kept = { ...trial, after: { ...trial.after, workers: BEFORE.workers } };
  expect(missingEffect(kept)).toEqual(['the same workers are still running: 1']);
});

test('a disruption that failed had no effect', () => {
  const trial = writeHistory(steadyLoad());
  const failed = { ...trial, disruption: { ...trial.disruption, failure: 'exit code 1' } };
  expect(missingEffect(failed)).toEqual(['reload failed: exit code 1']);
});

test('a killed plugin server must have been replaced', () => {
  const trial = writeHistory(steadyLoad(), { disruption: { kind: 'kill', beganMs: 1000, endedMs: 2000 } });
  expect(missingEffect(trial)).toEqual([]);
  expect(missingEffect({ ...trial, after: trial.before })).toEqual(['no plugin server was replaced']);
});

test.for(['kill', 'late-start'] as const)(
  'a %s proves nothing on a target without plugin servers',
  (kind) => {
    const disruption = { kind, beganMs: 1000, endedMs: 2000 };
    const trial = writeHistory(steadyLoad(), { disruption, before: { epoch: 1 }, after: { epoch: 1 } });
    expect(missingEffect(trial)).toEqual(['the target has no plugin servers']);
  },
);

test('a reload of a target that lists no processes is proven by its epoch', () => {
  const states = { before: { epoch: 1 }, after: { epoch: 2 } };
  expect(missingEffect(writeHistory(steadyLoad(), states))).toEqual([]);
  expect(missingEffect(writeHistory(steadyLoad(), { ...states, after: { epoch: 1 } }))).toEqual([
    'the epoch stayed 1',
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
  expect(missingLoad(trial)).toEqual([
    'the probe was late: p99 of its event-loop delay 101 ms (limit 100 ms)',
  ]);
});

test('new workers alone are no reload', () => {
  const trial = writeHistory(steadyLoad());
  const restarted = { ...trial, after: { ...trial.after, epoch: trial.before.epoch } };
  expect(missingEffect(restarted)).toEqual(['the epoch stayed 1']);
});

test('a switch took effect if a response came from the new version, whichever flow got it', () => {
  const old = writeDeploy(steadyLoad());
  const moved = writeDeploy([...steadyLoad(), { atMs: 2500, side: 'new' }]);
  expect(missingEffect(old)).toEqual(['no response came from v2']);
  expect(missingEffect(moved)).toEqual([]);
  expect(missingEffect(targetTrial('target', [old]))).toEqual(['no response came from v2']);
  expect(missingEffect(targetTrial('target', [old, moved]))).toEqual([]);
});

test('what a target shows does not depend on which of its flows comes first', () => {
  const busy = writeHistory(steadyLoad());
  const paused = { ...busy, load: { ...busy.load, thinkMs: 1000 } };
  expect(missingLoad(targetTrial('target', [paused, busy]))).toEqual([]);
  expect(missingLoad(targetTrial('target', [busy, paused]))).toEqual([]);
  expect(missingLoad(targetTrial('target', [paused]))).toEqual([]);
});

// The records of such flows show themselves whether they were there.
test.for<[what: string, load: Partial<Trial['load']>, missing: string[]]>([
  ['pauses', { thinkMs: 10 }, []],
  ['speaks late', { client: 'late-speaker' }, []],
  ['is busy', {}, ['no request was in flight when the reload began']],
])('a target whose only flow %s may have no request in flight: missing %j', ([, own, missing]) => {
  const between = writeHistory(steadyLoad().filter(({ atMs }) => atMs < 990 || atMs > 1000));
  const flow = { ...between, load: { ...between.load, ...own } };
  expect(missingLoad(targetTrial('target', [flow]))).toEqual(missing);
});

test('without a disruption nothing has to be replaced', () => {
  const trial = writeHistory(steadyLoad(), { disruption: { kind: 'none', beganMs: 1000, endedMs: 1000 } });
  expect(missingEffect({ ...trial, after: trial.before })).toEqual([]);
});

test('a request without an outcome makes the trial worthless as evidence', () => {
  const trial = writeHistory(steadyLoad());
  trial.requestTable.open(2500, 0);
  expect(missingLoad(trial)).toEqual(['1 requests have no outcome']);
});

/** A load of 1,000 requests a second, each sent so many ms after it was due. */
function scheduled(delays: { late: number; waited?: boolean }[], unsent = 0) {
  const requestTable = new RequestTable();
  delays.forEach(({ late, waited = false }, index) => {
    const id = requestTable.open(BEGAN_MS - 500 + index, 0, late, waited);
    requestTable.close(id, 'ok', 200, late + 1, late + 2, packDetail(undefined, undefined, false));
  });
  const load = { connections: 1, thinkMs: 0, timeoutMs: 20_000, rate: 1000 };
  const disruption = { kind: 'reload', beganMs: BEGAN_MS, endedMs: ENDED_MS } as const;
  return writeHistory([], { requestTable, load, unsent, disruption });
}

const delayed = (count: number, late: number, waited?: boolean) =>
  Array.from({ length: count }, () => ({ late, ...(waited === undefined ? {} : { waited }) }));

test.for([
  ['on time', scheduled(delayed(2000, 0.5)), []],
  ['one in a hundred at the bound', scheduled([...delayed(1970, 1), ...delayed(30, 100)]), []],
  [
    'one in a hundred late',
    scheduled([...delayed(30, 150), ...delayed(1970, 1)]),
    ['150 ms after they were due'],
  ],
  ['waiting for the gateway', scheduled([...delayed(1970, 1), ...delayed(30, 150, true)]), []],
  ['never sent', scheduled(delayed(2000, 1), 7), ['7 requests found no free connection when they were due']],
] as const)('a schedule that is kept, or not: %s', ([, trial, words]) => {
  const missing = missingLoad(trial);
  expect(missing).toHaveLength(words.length);
  for (const [index, text] of words.entries()) expect(missing[index]).toContain(text);
});

test('a load without a rate cannot miss its schedule', () => {
  const trial = scheduled(delayed(2000, 150), 7);
  const { rate: _, ...load } = trial.load;
  expect(missingLoad({ ...trial, load })).toEqual([]);
});

test('errors of this machine or the probe are not proof', () => {
  const errors: [string, number][] = [
    ['EMFILE', 3],
    ['other side closed', 2],
  ];
  expect(missingLoad(writeHistory(steadyLoad(), { errors }))).toEqual([
    '3 requests failed because of this machine or the probe: EMFILE',
  ]);
});

const paused = (thinkMs: number, client: 'keep-alive' | 'late-speaker' = 'keep-alive') => ({
  connections: 1,
  thinkMs,
  timeoutMs: 20_000,
  client,
  wanted: { before: 1, after: 1 },
});

/** A trial with few requests, on one connection that is open from 100 ms to 4 s. */
function fewRequests(load: ReturnType<typeof paused>, loadEndedMs: number) {
  const trial = writeHistory([{ atMs: 100 }, { atMs: 2100 }], { load, loadEndedMs });
  const row = trial.connectionTable.open(90, 0);
  trial.connectionTable.close(row, 4000, 2, { by: 'probe', inFlight: false, how: 'fin', announced: false });
  return trial;
}

test('a flow that pauses needs an open connection, and time for each to be used again', () => {
  expect(missingLoad(fewRequests(paused(1000), ENDED_MS + 1200))).toEqual([]);
  expect(missingLoad(fewRequests(paused(5000), ENDED_MS + 1200))).toEqual([
    'its clients pause for 5.0 s, and the load went on for only 1.2 s after the reload',
  ]);
  const none = writeHistory([{ atMs: 100 }, { atMs: 2100 }], { load: paused(1000), loadEndedMs: 4000 });
  expect(missingLoad(none)).toEqual(['no connection was open when the reload began']);
});

test('a flow that pauses needs no open connection where the server keeps none between two requests', () => {
  const none = writeHistory([{ atMs: 100 }, { atMs: 2100 }], { load: paused(1000), loadEndedMs: 4000 });
  const baseline = {
    durationMs: 5000,
    sent: 40,
    outcomes: { ...noOutcomes(), ok: 40 },
    failures: {},
    counts: {},
  };
  expect(missingLoad({ ...none, baseline: { ...baseline, connections: 40 } })).toEqual([]);
  expect(missingLoad({ ...none, baseline: { ...baseline, connections: 39 } })).toEqual([
    'no connection was open when the reload began',
  ]);
});

/** Requests at these times (ms), each on a connection of its own that was opened 900 ms before. */
function lateSpeakers(sentMs: readonly number[], record?: Partial<SwitchRecord>) {
  const head = { load: paused(0, 'late-speaker'), loadEndedMs: 4000 };
  const trial = record ? writeDeploy([], record, head) : writeHistory([], head);
  for (const atMs of sentMs) {
    const row = trial.connectionTable.open(atMs - 900, 0);
    const id = trial.requestTable.open(atMs, 0);
    trial.requestTable.close(id, 'ok', 200, 5, 5, packDetail(undefined, undefined, false, 'new'), row);
  }
  return trial;
}

test('late speakers need a connection that is silent when the disruption begins, and carries a request then', () => {
  expect(missingLoad(lateSpeakers([950, 1500, 2100]))).toEqual([]);
  expect(missingLoad(lateSpeakers([950, 2100]))).toEqual([
    'no connection that was silent when the reload began carried a request after that',
  ]);
});

test('a deploy begins before its switch, so what is under way counts at the switch', () => {
  const requestedMs = 1600;
  expect(missingLoad(lateSpeakers([950, 1700, 2100], { requestedMs }))).toEqual([]);
  expect(missingLoad(lateSpeakers([950, 1500, 2600], { requestedMs }))).toEqual([
    'no connection that was silent when the switch began carried a request after that',
  ]);
  const between = steadyLoad().filter(({ atMs }) => atMs > requestedMs || atMs < requestedMs - 7);
  expect(missingLoad(writeDeploy(steadyLoad(), { requestedMs }))).toEqual([]);
  expect(missingLoad(writeDeploy(between, { requestedMs }))).toEqual([
    'no request was in flight when the switch began',
  ]);
});

test('a verdict names how long was watched, and the longest pause that was tried', () => {
  const trial = fewRequests(paused(5000), ENDED_MS + 15_300);
  const [tookEffect] = judge([trial], [], DEFAULT_TEST).assertions;
  expect(tookEffect?.evidence).toContain(
    'watched for up to 15.3 s after the disruption, with clients that pause for 5.0 s',
  );
});
