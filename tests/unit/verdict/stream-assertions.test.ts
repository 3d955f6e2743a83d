import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/record/baseline.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import type { StreamRecord } from '../../../src/record/streams/stream-record.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Assertion } from '../../../src/verdict/observe/assertion.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { missingLoad } from '../../../src/verdict/observe/evidence.ts';
import { observationOf } from '../../../src/verdict/observe/observe.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import {
  longestGap,
  messageGap,
  messagesLost,
  messagesRepeated,
  reconnect,
  streamAssertions,
  streamsEnded,
} from '../../../src/verdict/observe/stream-assertions.ts';
import { LOAD_ENDED_MS, stream, streamTrial } from '../../support/streams.ts';

const BASELINE: Baseline = {
  durationMs: 3000,
  sent: 8,
  outcomes: { ...noOutcomes(), ok: 8 },
  failures: {},
  counts: {},
  longestMessageGapMs: 60,
};
const STREAM_ASSERTIONS = streamAssertions({ gapMs: 2000, ended: 0 });
const figure = (assertion: Assertion, trial: Trial) => assertion.observe(trial).observed;
const cut: Partial<StreamRecord> = { end: 'cut', how: 'fin', endedMs: 1500 };

function reds(trial: Trial, assertions: readonly Assertion[] = [...RELOAD_ASSERTIONS, ...STREAM_ASSERTIONS]) {
  return judge([trial, { ...trial, number: 2 }], assertions, DEFAULT_TEST)
    .assertions.filter(({ verdict }) => verdict === 'red')
    .map(({ name }) => name);
}

test('streams that stay alive and whole violate nothing', () => {
  const trial = streamTrial([stream(), stream({ virtualUser: 1, numbered: false })], { baseline: BASELINE });
  expect(reds(trial)).toEqual([]);
  expect(STREAM_ASSERTIONS.map((assertion) => figure(assertion, trial))).toEqual([0, 0, 0, 0, 0]);
  expect(STREAM_ASSERTIONS.every(({ appliesTo }) => appliesTo?.(trial))).toBe(true);
});

test('a flow whose streams all stay alive becomes green', () => {
  const trials = Array.from({ length: 24 }, (_, index) =>
    streamTrial([stream(), stream({ virtualUser: 1 })], { baseline: BASELINE, number: index + 1 }),
  );
  const assertions = [...RELOAD_ASSERTIONS, ...STREAM_ASSERTIONS];
  const { verdict, assertions: judged } = judge(trials, assertions, DEFAULT_TEST);
  expect(judged.filter((assertion) => assertion.verdict !== 'green').map(({ name }) => name)).toEqual([]);
  expect(verdict).toBe('green');
});

test('none of them applies to a trial without streams', () => {
  const { streams: _, ...without } = streamTrial([stream()]);
  expect(STREAM_ASSERTIONS.map(({ appliesTo }) => appliesTo?.(without))).toEqual(
    STREAM_ASSERTIONS.map(() => false),
  );
});

describe('messages', () => {
  const ASSERTIONS = [
    { assertion: messagesLost, key: 'lost' },
    { assertion: messagesRepeated, key: 'repeated' },
  ] as const;

  test.for(ASSERTIONS)(
    '$assertion.name counts those of all streams, and shows three',
    ({ assertion, key }) => {
      const streams = [1, 2, 3, 4].map((count) =>
        stream({
          request: count,
          virtualUser: count,
          [key]: count,
          endedMs: 1500 + count,
          end: 'ended',
          how: 'last chunk',
        }),
      );
      expect(assertion.observe(streamTrial([stream(), ...streams]))).toEqual({
        observed: 10,
        cases: [1, 2, 3].map(
          (count) =>
            `trial 1, stream ${count} of virtual user ${count}, ended (last chunk) 0.50${count} s after the reload began, after 40 messages: ${count}`,
        ),
        span: [501, 504],
      });
    },
  );

  test.for(ASSERTIONS)('$assertion.name is judged where messages carry numbers', ({ assertion }) => {
    expect(assertion.appliesTo?.(streamTrial([stream({ numbered: false })]))).toBe(false);
    expect(assertion.appliesTo?.(streamTrial([stream({ numbered: false }), stream()]))).toBe(true);
    expect(assertion.appliesTo?.(streamTrial([]))).toBe(false);
  });

  test('one that is lost or repeated turns red what it must', () => {
    expect(reds(streamTrial([stream({ lost: 1 })]))).toEqual(['messages-lost']);
    expect(reds(streamTrial([stream({ repeated: 1 })]))).toEqual(['messages-repeated']);
  });

  test('one that was sent between two streams is not judged: the cut before it is', () => {
    const trial = streamTrial([stream(cut), stream({ openedMs: 1520, reconnectMs: 20, missed: 3 })]);
    expect(reds(trial)).toEqual(['closed', 'lost']);
  });

  test('what is lost in the baseline, too, counts only beyond its rate', () => {
    const baseline = { ...BASELINE, counts: { 'messages-lost': 8 } };
    const lossy = (lost: number) => streamTrial([stream({ lost })], { baseline });
    expect(observationOf(lossy(1), messagesLost)).toMatchObject({ observed: 0, counted: 1, expected: 1 });
    expect(observationOf(lossy(50), messagesLost)).toMatchObject({ observed: 49, counted: 50, expected: 1 });
  });
});

const gap = (longestGapMs: number, head: Partial<Trial> = {}) =>
  streamTrial([stream(), stream({ request: 7, virtualUser: 3, longestGapMs, gapBeganMs: 1200 })], {
    baseline: BASELINE,
    ...head,
  });

describe('message-gap', () => {
  const assertion = messageGap(2000);
  test('is what a stream was longer without a message than any was in the baseline', () => {
    expect(assertion.observe(gap(2500))).toEqual({
      observed: 2440,
      cases: [
        'trial 1, stream 7 of virtual user 3, alive at the end, after 40 messages: no message for 2500 ms; without the reload for at most 60 ms',
      ],
      span: [200, 2700],
    });
    expect(reds(gap(2061))).toEqual(['message-gap']);
    expect(reds(gap(2060))).toEqual([]);
    expect(figure(assertion, gap(2500, { baseline: { ...BASELINE, longestMessageGapMs: 3000 } }))).toBe(0);
  });

  test('leaves out what the probe itself was late by', () => {
    const stalls: [number, number][] = [
      [0, 100],
      [1300, 900],
    ];
    expect(figure(assertion, gap(2500, { stalls }))).toBe(1540);
    expect(reds(gap(2500, { stalls }))).toEqual([]);
    // A gap that is shorter as it was recorded may be the longest without the stalls.
    const other = stream({ request: 8, longestGapMs: 2400, gapBeganMs: 2300 });
    const trial = gap(2500, { stalls });
    expect(longestGap({ ...trial, streams: [...(trial.streams ?? []), other] })).toEqual({
      stream: other,
      ms: 2400,
    });
  });

  test('needs a baseline with messages', () => {
    const { longestMessageGapMs: _, ...silent } = BASELINE;
    expect(assertion.appliesTo?.(gap(2500, { baseline: silent }))).toBe(false);
    expect(assertion.appliesTo?.(gap(2500))).toBe(true);
    expect(figure(assertion, streamTrial([], { baseline: BASELINE }))).toBe(0);
  });

  test.for<[what: string, streams: StreamRecord[], ms: number | undefined]>([
    ['the longest gap of its streams', [stream(), stream({ longestGapMs: 80 })], 80],
    [
      'that of a stream that had none in all its time',
      [stream(), stream({ messages: 0, longestGapMs: 2900 })],
      2900,
    ],
    ['nothing without a message', [stream({ messages: 0, longestGapMs: 2900 })], undefined],
    ['nothing without a stream', [], undefined],
  ])('a baseline knows %s', ([, streams, ms]) => {
    expect(baselineOf(streamTrial(streams), STREAM_ASSERTIONS).longestMessageGapMs).toBe(ms);
  });
});

const again = (reconnectMs: number, virtualUser = 0) =>
  stream({ request: 5, virtualUser, openedMs: 1500 + reconnectMs, reconnectMs });

describe('reconnect', () => {
  const assertion = reconnect(2000);
  test('is the longest time that a client was without a stream after the disruption began', () => {
    const before = stream({ virtualUser: 2, openedMs: 900, reconnectMs: 800, endedMs: LOAD_ENDED_MS });
    const trial = streamTrial([
      before,
      stream(cut),
      stream({ ...cut, virtualUser: 1 }),
      again(30),
      again(2100, 1),
    ]);
    expect(assertion.observe(trial)).toEqual({
      observed: 2100,
      cases: [
        'trial 1, stream 5 of virtual user 1, alive at the end, after 40 messages: its client was connected again after 2100 ms',
      ],
    });
    expect(reds(trial, [assertion])).toEqual(['reconnect']);
  });

  test('a client that never comes back is without a stream until the load ends', () => {
    const trial = streamTrial([stream(), stream({ ...cut, request: 3, virtualUser: 1 })]);
    expect(assertion.observe(trial)).toEqual({
      observed: LOAD_ENDED_MS - 1500,
      cases: [
        'trial 1, stream 3 of virtual user 1, cut (fin) 0.500 s after the reload began, after 40 messages: its client was still without a stream after 3500 ms',
      ],
    });
  });

  test('one whose time was too short to tell leaves the trial undecided', () => {
    const trial = streamTrial([stream({ ...cut, endedMs: LOAD_ENDED_MS - 1999, virtualUser: 1 })]);
    expect(assertion.observe(trial)).toEqual({
      observed: 0,
      cases: [],
      undecided: 'trial 1: the load ended before a client was connected again',
    });
    const judged = judge([trial], [assertion], DEFAULT_TEST).assertions.at(-1);
    expect(judged?.tally).toEqual({ clean: 0, violating: 0 });
    expect(judged?.evidence).toContain('trial 1: the load ended before a client was connected again');
  });

  test('one that is longer than the bound already is decided, whatever the others', () => {
    const trial = streamTrial([
      stream({ ...cut, endedMs: LOAD_ENDED_MS - 10, virtualUser: 1 }),
      stream({ ...cut, virtualUser: 2 }),
    ]);
    expect(figure(assertion, trial)).toBe(3500);
    expect(reds(trial, [assertion])).toEqual(['reconnect']);
  });

  test.for([
    ['before the disruption', 900],
    ['once the load was to end', LOAD_ENDED_MS + 1],
  ] as const)('streams that ended %s are no matter of it', ([, endedMs]) => {
    expect(assertion.observe(streamTrial([stream({ ...cut, endedMs })]))).toEqual({ observed: 0, cases: [] });
  });

  test('leaves out what the probe itself was late by', () => {
    const stalls: [number, number][] = [[1600, 1500]];
    expect(figure(assertion, streamTrial([stream(cut), again(2500)], { stalls }))).toBe(1000);
    const gone = streamTrial([stream(cut)], { stalls: [[1600, 3000]] });
    expect(assertion.observe(gone)).toMatchObject({ observed: 0, undecided: expect.any(String) as string });
  });
});

const names = (bounds: { ended?: number }) =>
  streamAssertions({ gapMs: 2000, ...bounds }).map(({ name }) => name);

const ended = (count: number, endedMs = 1200) =>
  Array.from({ length: count }, (_, index) =>
    stream({ request: index, virtualUser: index, end: 'ended', how: 'last chunk', endedMs }),
  );

describe('streams-ended', () => {
  test('counts streams that the server ended in order since the disruption began', () => {
    const trial = streamTrial([...ended(1, 999), ...ended(4), stream(cut), stream()]);
    expect(streamsEnded(0).observe(trial)).toEqual({
      observed: 4,
      cases: [0, 1, 2].map(
        (index) =>
          `trial 1, stream ${index} of virtual user ${index}, ended (last chunk) 0.200 s after the reload began, after 40 messages`,
      ),
      span: [200, 200],
    });
  });

  test.for([
    [0, 'the server ends no stream'],
    [1, 'the server ends at most 1 stream'],
    [4, 'the server ends at most 4 streams'],
  ] as const)('with the limit %i %s', ([limit, expects]) => {
    const assertion = streamsEnded(limit);
    expect(assertion).toMatchObject({ limit, expects });
    expect(reds(streamTrial(ended(limit)), [assertion])).toEqual([]);
    expect(reds(streamTrial(ended(limit + 1)), [assertion])).toEqual(['streams-ended']);
  });

  test('is not judged unless a bound says so', () => {
    expect(names({})).toEqual(['messages-lost', 'messages-repeated', 'message-gap', 'reconnect']);
    expect(names({ ended: 3 })).toContain('streams-ended');
  });
});

test('a trial is evidence when a stream was open as the disruption began', () => {
  expect(missingLoad(streamTrial([stream()]))).toEqual([]);
  const without = ['no stream was open when the reload began'];
  expect(missingLoad(streamTrial([stream({ openedMs: 1001 })]))).toEqual(without);
  expect(missingLoad(streamTrial([stream({ ...cut, endedMs: 1000 })]))).toEqual(without);
  expect(missingLoad(streamTrial([]))).toEqual(without);
});
