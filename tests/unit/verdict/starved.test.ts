import { describe, expect, test } from 'vitest';
import type { CpuUse } from '../../../src/record/cpu-use.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { gapBound } from '../../../src/verdict/observe/bounds.ts';
import { longestWait } from '../../../src/verdict/observe/longest-wait.ts';
import {
  IDLE_CPU_BOUND,
  joined,
  OTHERS_CPU_BOUND,
  starvedTimes,
} from '../../../src/verdict/observe/starved.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { messageGap, reconnect } from '../../../src/verdict/observe/stream-assertions.ts';
import { spin } from '../../../src/verdict/observe/target-assertions.ts';
import { steadyBut, type WrittenRequest } from '../../support/history.ts';
import { stream, streamTrial } from '../../support/streams.ts';

const assertion = longestWait(gapBound());
/** Waits 3 s, from 1203 ms on. */
const WAIT: WrittenRequest = { atMs: 1203, tookMs: 3007 };

/** Samples of half a second from the beginning of a trial until 12 s. */
function use(others: (atMs: number) => number, idle = 0): CpuUse[] {
  return Array.from({ length: 24 }, (_, index) => ({
    fromMs: index * 500,
    ms: 500,
    others: others(index * 500),
    idle,
  }));
}

function verdictOf(cpuUse: CpuUse[], wait = WAIT) {
  const trials = [1, 2, 3].map((number) => Object.assign(steadyBut(wait), { number, cpuUse }));
  return judge(trials, [assertion], DEFAULT_TEST).assertions.at(-1);
}

test('the machine starves when others hold most of it and nothing is left', () => {
  const [first] = use(() => OTHERS_CPU_BOUND + 0.01);
  const sample = first as CpuUse;
  expect(starvedTimes([sample])).toEqual([[0, 255]]);
  expect(starvedTimes([{ ...sample, others: OTHERS_CPU_BOUND }])).toEqual([]);
  expect(starvedTimes([{ ...sample, idle: IDLE_CPU_BOUND }])).toEqual([]);
  expect(starvedTimes()).toEqual([]);
});

test('times that overlap are one', () => {
  expect(
    joined(
      [[500, 1000]],
      [
        [0, 500],
        [1200, 500],
        [3000, 10],
      ],
    ),
  ).toEqual([
    [0, 1700],
    [3000, 10],
  ]);
  expect(joined()).toEqual([]);
});

describe('a wait beyond the bound', () => {
  test('while other programs held the CPU is inconclusive, and says why', () => {
    const verdict = verdictOf(use(() => 0.8));
    expect(verdict).toMatchObject({ verdict: 'inconclusive', tally: { clean: 0, violating: 0 } });
    expect(verdict?.evidence[1]).toMatch(
      /after 3007\.0 ms; without .* none waited longer than 7 ms, but other programs held the CPU meanwhile: without their share of the time, the figure is 593 ms$/,
    );
  });

  test.for([
    ['while the target itself used the CPU', use(() => 0.1)],
    ['while the machine had time to spare', use(() => 0.8, 0.15)],
    ['before other programs came', use((atMs) => (atMs < 4000 ? 0 : 0.9))],
    ['of which other programs explain too little', use((atMs) => (atMs === 2000 ? 0.9 : 0))],
    ['in a record without the use of the CPU', []],
  ] as const)('%s is red', ([, cpuUse]) => {
    expect(verdictOf([...cpuUse])).toMatchObject({ verdict: 'red' });
  });

  test('by far is red on a starved machine too', () => {
    expect(
      verdictOf(
        use(() => 0.7),
        { atMs: 1203, tookMs: 9000 },
      ),
    ).toMatchObject({ verdict: 'red' });
  });

  test('is counted once with what the probe was late by', () => {
    const stalls: [number, number][] = [[1500, 800]];
    const trial = { ...steadyBut(WAIT), stalls, cpuUse: use((atMs) => (atMs === 1500 ? 0.9 : 0)) };
    expect(assertion.observe(trial)).toMatchObject({ observed: 2200 });
  });
});

test('a wait within the bound counts as clean on a starved machine', () => {
  const verdict = verdictOf(
    use(() => 0.9),
    { atMs: 1203, tookMs: 1500 },
  );
  expect(verdict?.tally).toEqual({ clean: 3, violating: 0 });
});

describe('a worker that may spin', () => {
  const LOAD_ENDED_MS = 6000;
  const busy = (share: number, cpuUse: CpuUse[] = []) =>
    spin.observe({
      ...steadyBut(),
      idleCpu: [{ pid: 7, name: 'worker', share }],
      loadEndedMs: LOAD_ENDED_MS,
      cpuUse,
    });

  const ready = (wanted: number) => ({
    ...steadyBut(),
    idleCpu: [{ pid: 7, name: 'worker', share: 0.2, wanted }],
    loadEndedMs: LOAD_ENDED_MS,
    cpuUse: use(() => 0.7),
  });

  test('is undecided where other programs left it no more of a core', () => {
    expect(
      busy(
        0.2,
        use(() => 0.7),
      ),
    ).toEqual({
      observed: 0,
      cases: [],
      undecided: 'trial 1: worker 7 at 20 %, while other programs used 70 % of the machine',
    });
  });

  test.for([
    ['on a machine with nothing else to do', 0.4, []],
    ['where others were busy only during the load', 0.2, use((atMs) => (atMs < 5500 ? 0.7 : 0))],
    ['which uses little of what others leave', 0.1, use(() => 0.7)],
    ['which uses nothing', 0, use(() => 1)],
  ] as const)('does not, %s', ([, share, cpuUse]) => {
    expect(busy(share, [...cpuUse])).toEqual({ observed: 0, cases: [] });
  });

  test('is red where it was ready to run all the time, and not where it was not', () => {
    expect(spin.observe(ready(0.97))).toEqual({
      observed: 1,
      cases: ['trial 1: worker 7 at 20 %, and ready to run for 97 % of the time'],
    });
    expect(spin.observe(ready(0.3))).toEqual({ observed: 0, cases: [] });
    expect(recoveryOf(ready(0.97)).class).toBe('spinning');
  });

  test('is red with half a core, whatever others use', () => {
    expect(
      busy(
        0.5,
        use(() => 0.7),
      ),
    ).toMatchObject({ observed: 1 });
  });
});

describe('streams', () => {
  const cut = stream({ end: 'cut', how: 'fin', endedMs: 1500 });
  const later = (cpuUse: CpuUse[], reconnectMs = 2500) =>
    streamTrial([cut, stream({ request: 5, openedMs: 1500 + reconnectMs, reconnectMs })], { cpuUse });

  test('a client that is without one for long decides nothing where other programs held the CPU', () => {
    expect(reconnect(2000).observe(later(use(() => 0.8)))).toMatchObject({
      observed: 500,
      cases: [],
      undecided: expect.stringMatching(
        /connected again after 2500 ms, but other programs held the CPU meanwhile: without their share of the time, the figure is 500 ms$/,
      ) as string,
    });
  });

  test('it is red where they did not, or do not explain it', () => {
    expect(reconnect(2000).observe(later(use(() => 0.3)))).toMatchObject({ observed: 2500 });
    expect(reconnect(400).observe(later(use(() => 0.8)))).toMatchObject({ observed: 2500 });
    expect(reconnect(2000).observe(later([]))).not.toHaveProperty('undecided');
  });

  test('nor does a gap between messages', () => {
    const trial = streamTrial([stream({ gapBeganMs: 1500, longestGapMs: 2500 })], { cpuUse: use(() => 0.8) });
    expect(messageGap(2000).observe(trial)).toMatchObject({ observed: 500, cases: [] });
    expect(messageGap(2000).observe({ ...trial, cpuUse: [] })).toMatchObject({ observed: 2500 });
  });
});
