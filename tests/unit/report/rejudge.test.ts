// A recorded run is judged again by as many comparisons as it had; one from an earlier version, which names none, by one.
import { expect, test } from 'vitest';
import { rejudge } from '../../../src/report/verdicts/rejudge.ts';
import type { VerdictEntry } from '../../../src/report/verdicts/schema.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { runJudgedSeries } from '../../../src/scenario/run-series.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { errors } from '../../../src/verdict/observe/request-assertions.ts';
import { streamAssertions } from '../../../src/verdict/observe/stream-assertions.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';
import { contextOf } from '../../support/series-context.ts';
import { stream, streamTrial } from '../../support/streams.ts';

const violated = (number: number) =>
  writeHistory([...steadyLoad(), { atMs: 1500, outcome: 'error', status: 500 }], { number });

async function recorded() {
  const { context, folder } = await contextOf({ TRIALS_MAX: 1 });
  const series = {
    route: 'GET /go',
    assertions: [errors],
    run: (number: number) => Promise.resolve(violated(number)),
  };
  const { entry } = await runJudgedSeries(series, { ...context, seriesOfTarget: 20 });
  const again = async (recordedEntry: VerdictEntry) => {
    const { file, lines } = await rejudge(folder, toVerdictsFile(new Date(), [recordedEntry]));
    return { verdicts: file.verdicts.map(({ verdict }) => verdict), lines };
  };
  return { entry, again };
}

test('one violation among many comparisons stays inconclusive', async () => {
  const { entry, again } = await recorded();
  expect(entry).toMatchObject({ verdict: 'inconclusive', test: { comparisons: 20 } });
  expect(await again(entry)).toEqual({ verdicts: ['inconclusive'], lines: [] });
});

test('a recorded flow of streams is judged again by all its assertions, with the limits of its run', async () => {
  const { context, folder } = await contextOf({ TRIALS_MAX: 2 });
  const streams = [
    stream({ end: 'ended', how: 'last chunk', endedMs: 1500 }),
    stream({ openedMs: 2300, reconnectMs: 800, longestGapMs: 900, gapBeganMs: 2400, lost: 2, repeated: 1 }),
  ];
  const baseline = { ...baselineOf(streamTrial([stream()]), []), longestMessageGapMs: 60 };
  const series = {
    route: 'GET /events',
    assertions: streamAssertions({ gapMs: 700, ended: 1 }),
    run: (number: number) => Promise.resolve(streamTrial(streams, { number, baseline })),
  };
  const { entry } = await runJudgedSeries(series, context);
  const { file, lines } = await rejudge(folder, toVerdictsFile(new Date(), [entry]));
  expect(lines).toEqual([]);
  const [again] = file.verdicts;
  expect(again?.assertions).toEqual(entry.assertions);
  expect(
    again?.assertions.map(({ name, limit, observed, verdict }) => [name, limit, observed, verdict]),
  ).toEqual([
    ['took-effect', 0, 0, 'green'],
    ['messages-lost', 0, 4, 'red'],
    ['messages-repeated', 0, 2, 'red'],
    ['message-gap', 700, 840, 'red'],
    ['reconnect', 700, 800, 'red'],
    ['streams-ended', 1, 1, 'inconclusive'],
  ]);
  expect(again?.streams).toEqual({
    opened: 4,
    ended: 2,
    cut: 0,
    messagesLost: 4,
    messagesRepeated: 2,
    reconnectMs: 800,
  });
});

test('a run that names no comparisons keeps its red', async () => {
  const { entry, again } = await recorded();
  const assertions = entry.assertions.map((assertion) => ({
    ...assertion,
    verdict: assertion.name === 'errors' ? ('red' as const) : assertion.verdict,
  }));
  const earlier: VerdictEntry = { ...entry, verdict: 'red', assertions, test: DEFAULT_TEST };
  expect(await again(earlier)).toEqual({ verdicts: ['red'], lines: [] });
});
