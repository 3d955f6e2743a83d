// Each assertion about streams turns red on its planted defect, and nothing else does.
import { expect, test, type TestContext } from 'vitest';
import type { Trial } from '../../src/record/trial.ts';
import { toEntry } from '../../src/report/verdicts/entry.ts';
import { reload, steady } from '../../src/trial/disruptions/disruptions.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { runFlows } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { baselineOf } from '../../src/verdict/observe/baseline-of.ts';
import { gapBound } from '../../src/verdict/observe/bounds.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { streamAssertions } from '../../src/verdict/observe/stream-assertions.ts';
import { CONTROL_TRIALS_MAX, haveCounted } from '../support/counted-trials.ts';
import { STREAM_DEFECTS, STREAM_FLOWS, STREAM_MATRIX, type StreamDefect } from '../support/stream-defects.ts';
import { withPlantedWait } from '../support/planted-wait.ts';
import { startStreamTarget } from '../support/stream-target.ts';

/** One more than a red takes, so that what must not fire has had its chances. */
const TRIALS = 3;
const ASSERTIONS = [...RELOAD_ASSERTIONS, ...streamAssertions({ gapMs: gapBound(), ended: 0 })];
const TEST = { ...DEFAULT_TEST, comparisons: ASSERTIONS.length };
/** Longer than the pause that a defect makes. */
const TIMING = { ...DEFAULT_TIMING, durationAfterMs: 1000, healBoundMs: 10_000 };

/** The trials of each protocol. Their flows are under way together, so that another protocol costs little time. */
async function trials({ signal }: TestContext, defect: StreamDefect): Promise<Trial[][]> {
  const target = await startStreamTarget(defect);
  const flows = STREAM_FLOWS.map(({ protocol, path }) => ({
    variant: protocol,
    load: {
      url: `${target.url}${path}`,
      connections: 8,
      thinkMs: 10,
      timeoutMs: 10_000,
      expectation: {},
      stream: { protocol },
    },
  }));
  const plan = { scenario: 'controls', target, signal };
  try {
    const before = await runFlows({ ...plan, flows, disruption: steady }, 0);
    const compared = flows.map((flow, index) => ({
      ...flow,
      baseline: baselineOf(recordOf(before, index), ASSERTIONS),
    }));
    const timing = defect === 'stall' ? { ...TIMING, durationAfterMs: 5000 } : TIMING;
    const ofFlows = (history: readonly Trial[][]) =>
      flows.map((_, index) => history.map((records) => recordOf(records, index)));
    const history = await runSeries<Trial[]>({
      maximum: CONTROL_TRIALS_MAX,
      decided: (sofar) => ofFlows(sofar).every((trialsOfFlow) => haveCounted(trialsOfFlow, TRIALS)),
      run: (number) => runFlows({ ...plan, flows: compared, timing, disruption: reload }, number),
    });
    const all = ofFlows(history);
    return defect === 'hold' || defect === 'stall' ? all.map((records) => records.map(withPlantedWait)) : all;
  } finally {
    await target.stop();
  }
}

function recordOf(records: readonly Trial[], index: number): Trial {
  const record = records[index];
  if (!record) throw new Error('each flow has a record');
  return record;
}

/** How streams were ended in order, in words. */
function endingsOf(history: readonly Trial[]): string[] {
  const ended = history.flatMap(({ streams = [] }) => streams.filter(({ end }) => end === 'ended'));
  return [...new Set(ended.map(({ how }) => how))];
}

test.for(STREAM_DEFECTS)('streams: %s turns red what it must, and nothing else', async (defect, context) => {
  // In each trial: the client of each opens another one when it ends.
  const opened = defect === 'cut' || defect === 'end' || defect === 'hold' ? 16 : 8;
  const ends = defect === 'end' || defect === 'hold';
  for (const history of await trials(context, defect)) {
    const judged = judge(history, ASSERTIONS, TEST);
    const red = judged.assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);
    const protocol = history[0]?.variant;
    expect.soft(red.toSorted(), protocol).toEqual(STREAM_MATRIX[defect].expected);
    expect.soft(toEntry(history, judged).streams, protocol).toMatchObject({
      opened: opened * history.length,
      ended: ends ? 8 * history.length : 0,
      cut: defect === 'cut' ? 8 * history.length : 0,
    });
    const inOrder = STREAM_FLOWS.find((flow) => flow.protocol === protocol)?.inOrder;
    expect.soft(endingsOf(history), protocol).toEqual(ends ? [inOrder] : []);
  }
});
