// Each assertion about streams turns red on its planted defect, and nothing else does.
import { expect, test, type TestContext } from 'vitest';
import type { Trial } from '../../src/record/trial.ts';
import { toEntry } from '../../src/report/verdicts/entry.ts';
import { reload, steady } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { baselineOf } from '../../src/verdict/observe/baseline-of.ts';
import { gapBound } from '../../src/verdict/observe/bounds.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { streamAssertions } from '../../src/verdict/observe/stream-assertions.ts';
import { STREAM_DEFECTS, STREAM_MATRIX, type StreamDefect } from '../support/stream-defects.ts';
import { startStreamTarget } from '../support/stream-target.ts';

/** One more than a red takes, so that what must not fire has had its chances. */
const TRIALS = 3;
const ASSERTIONS = [...RELOAD_ASSERTIONS, ...streamAssertions({ gapMs: gapBound(), ended: 0 })];
const TEST = { ...DEFAULT_TEST, comparisons: ASSERTIONS.length };
/** Longer than the pause that a defect makes. */
const TIMING = { ...DEFAULT_TIMING, durationAfterMs: 1000, healBoundMs: 10_000 };

async function trials({ signal }: TestContext, defect: StreamDefect): Promise<Trial[]> {
  const target = await startStreamTarget(defect);
  const load = {
    url: `${target.url}/events`,
    connections: 8,
    thinkMs: 10,
    timeoutMs: 10_000,
    expectation: {},
    stream: { protocol: 'sse' as const },
  };
  const plan = { scenario: 'controls', variant: `sse/${defect}`, target, signal, load };
  try {
    const baseline = baselineOf(await runTrial({ ...plan, disruption: steady }, 0), ASSERTIONS);
    const history: Trial[] = [];
    for (let number = 1; number <= TRIALS; number++) {
      const timing = defect === 'stall' ? { ...TIMING, durationAfterMs: 5000 } : TIMING;
      history.push(await runTrial({ ...plan, baseline, timing, disruption: reload }, number));
    }
    return history;
  } finally {
    await target.stop();
  }
}

test.for(STREAM_DEFECTS)(
  'event streams: %s turns red what it must, and nothing else',
  async (defect, context) => {
    const history = await trials(context, defect);
    const { assertions } = judge(history, ASSERTIONS, TEST);
    const red = assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);
    expect(red.toSorted()).toEqual(STREAM_MATRIX[defect].expected);
    const { streams } = toEntry(history, judge(history, ASSERTIONS, TEST));
    const opened = defect === 'cut' || defect === 'end' || defect === 'hold' ? 48 : 24;
    const ends = defect === 'end' || defect === 'hold';
    expect(streams).toMatchObject({ opened, ended: ends ? 24 : 0, cut: defect === 'cut' ? 24 : 0 });
  },
);
