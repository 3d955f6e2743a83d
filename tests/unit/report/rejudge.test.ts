// A recorded run is judged again by as many comparisons as it had; one from an earlier version, which names none, by one.
import { expect, test } from 'vitest';
import { rejudge } from '../../../src/report/verdicts/rejudge.ts';
import type { VerdictEntry } from '../../../src/report/verdicts/schema.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { runJudgedSeries } from '../../../src/scenario/run-series.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { errors } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';
import { contextOf } from '../../support/series-context.ts';

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

test('a run that names no comparisons keeps its red', async () => {
  const { entry, again } = await recorded();
  const assertions = entry.assertions.map((assertion) => ({
    ...assertion,
    verdict: assertion.name === 'errors' ? ('red' as const) : assertion.verdict,
  }));
  const earlier: VerdictEntry = { ...entry, verdict: 'red', assertions, test: DEFAULT_TEST };
  expect(await again(earlier)).toEqual({ verdicts: ['red'], lines: [] });
});
