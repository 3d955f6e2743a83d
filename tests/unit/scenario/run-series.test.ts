// A series is run with a context alone: no test runner is involved.
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runJointSeries, runJudgedSeries } from '../../../src/scenario/run-series.ts';
import { comparisonsIn } from '../../../src/scenario/series-of-flow.ts';
import type { ReportedSeries } from '../../../src/scenario/judged-series.ts';
import { RequestFigures } from '../../../src/record/requests/request-figures.ts';
import type { ObservedTrial, Trial } from '../../../src/record/trial.ts';
import { toRouteRow } from '../../../src/report/console/route-row.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { observe, observedTrial } from '../../../src/verdict/observe/observe.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { bypasses, errors } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';
import { contextOf } from '../../support/series-context.ts';

const series = (outcome: 'ok' | 'error') => ({
  route: 'GET /go',
  assertions: [errors],
  test: DETERMINISTIC_TEST,
  run: (number: number) =>
    Promise.resolve(writeHistory([...steadyLoad(), { atMs: 1500, outcome, status: 200 }], { number })),
});

test('a clean series is green, is recorded, and prints a line per trial', async () => {
  const { context, folder, lines } = await contextOf({});
  const { judgement, entry, what } = await runJudgedSeries(series('ok'), context);
  expect(judgement.verdict).toBe('green');
  expect(entry).toMatchObject({ scenario: 'hand-written', variant: 'go', rerunCommand: 'npx vitest run' });
  expect(what).toBe('hand-written go on reference 0.0.0');
  expect(lines).toHaveLength(entry.trials);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toHaveLength(entry.trials);
});

test('the log of a target is named if there is one', async () => {
  const { context, folder } = await contextOf({ TRIALS_MAX: 1 });
  const logFile = path.join(folder, 'gateway.log');
  const logged = { ...series('ok'), run: () => Promise.resolve({ ...trialOf('go', 1, 'ok'), logFile }) };
  expect((await runJudgedSeries(logged, context)).logFiles).toEqual([]);
  await writeFile(logFile, '');
  expect((await runJudgedSeries(logged, context)).logFiles).toEqual([logFile]);
});

test('what is kept of a trial has no requests, and says of them what all of them say', async () => {
  const { context } = await contextOf({});
  const whole: Trial[] = [];
  const kept: ObservedTrial[] = [];
  const { run, ...plan } = series('ok');
  const { entry, judgement, row } = await runJudgedSeries(
    {
      ...plan,
      run: async (number) => {
        const trial = await run(number);
        whole.push(trial);
        return trial;
      },
      recover: (trial) => Promise.resolve(void kept.push(trial)),
    },
    context,
  );
  expect(kept).toHaveLength(whole.length - 1);
  for (const trial of kept) {
    expect(trial).not.toHaveProperty('requestTable');
    expect(trial).not.toHaveProperty('connectionTable');
  }
  expect(entry).toMatchObject(toEntry(whole, judgement));
  expect(row).toEqual(toRouteRow('GET /go', whole, RequestFigures.of(whole)));
});

test('an assertion that has not observed a trial cannot do so when its requests are gone', () => {
  const trial = observedTrial(trialOf('go', 7, 'ok'), [errors]);
  expect(observe(trial, [errors]).assertions).toHaveProperty('errors');
  expect(() => observe(trial, [errors, bypasses])).toThrow(
    'the requests of trial 7 are gone, and bypasses has not observed it',
  );
});

test('a red ends the series, and the settings end one that is not decided', async () => {
  const red = await runJudgedSeries(series('error'), (await contextOf({})).context);
  expect(red.entry).toMatchObject({ verdict: 'red', trials: 1 });
  const short = await runJudgedSeries(series('ok'), (await contextOf({ TRIALS_MAX: 1 })).context);
  expect(short.entry).toMatchObject({ verdict: 'inconclusive', trials: 1 });
});

test('the entry lists what is not judged with the reason, and has no list if everything is judged', async () => {
  const { context } = await contextOf({ TRIALS_MAX: 1 });
  const notJudged = [{ name: 'spin', why: 'nobody can tell' }];
  expect((await runJudgedSeries({ ...series('ok'), notJudged }, context)).entry.notJudged).toEqual(notJudged);
  expect((await runJudgedSeries(series('ok'), context)).entry).not.toHaveProperty('notJudged');
});

function trialOf(variant: string, number: number, outcome: 'ok' | 'error') {
  return writeHistory([...steadyLoad(), { atMs: 1500, outcome, status: 200 }], { number, variant });
}

test('flows that run together are judged apart, and none of them takes more trials than it needs', async () => {
  const { context, folder } = await contextOf({});
  const flow = { route: 'GET /', assertions: [errors], test: DETERMINISTIC_TEST };
  const recovered: string[][] = [];
  const verdicts = await runJointSeries(
    {
      flows: [flow, flow],
      run: (number) => Promise.resolve([trialOf('bad', number, 'error'), trialOf('good', number, 'ok')]),
      recover: (trials) => Promise.resolve(void recovered.push(trials.map(({ variant }) => variant))),
    },
    context,
  );
  expect(verdicts.map(({ entry: { variant, verdict, trials } }) => [variant, verdict, trials])).toEqual([
    ['bad', 'red', 1],
    ['good', 'green', 3],
  ]);
  expect(recovered).toEqual([
    ['bad', 'good'],
    ['bad', 'good'],
  ]);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toHaveLength(4);
});

const shown = (verdicts: ReportedSeries[]) =>
  verdicts.map(({ entry: { verdict, assertions, test: judgedBy } }) => [
    verdict,
    assertions.find(({ name }) => name === 'errors')?.tally,
    judgedBy?.comparisons,
  ]);

test('each assertion of each flow, in each series of the target, makes a red take more', async () => {
  const { context } = await contextOf({});
  const flow = { route: 'GET /', assertions: [errors, bypasses], test: DETERMINISTIC_TEST };
  const run = (seriesOfTarget: number) =>
    runJointSeries(
      {
        flows: [flow, flow],
        run: (number) => Promise.resolve([trialOf('bad', number, 'error'), trialOf('good', number, 'ok')]),
      },
      { ...context, seriesOfTarget },
    );
  expect(shown(await run(1))).toEqual([
    ['red', { clean: 0, violating: 3 }, 4],
    ['green', { clean: 3, violating: 0 }, 4],
  ]);
  expect((await run(3)).map(({ entry }) => entry.test)).toEqual([
    { ...DETERMINISTIC_TEST, comparisons: 12 },
    { ...DETERMINISTIC_TEST, comparisons: 12 },
  ]);
});

test('one violation among many assertions is not red yet, and two are', async () => {
  const { context } = await contextOf({ TRIALS_MAX: 1 });
  const broken = { ...series('error'), assertions: [errors] };
  const one = await runJudgedSeries(broken, { ...context, seriesOfTarget: 20 });
  expect(one.entry).toMatchObject({ verdict: 'inconclusive', trials: 1 });
  const { context: longer } = await contextOf({});
  const two = await runJudgedSeries(broken, { ...longer, seriesOfTarget: 20 });
  expect(two.entry).toMatchObject({ verdict: 'red', trials: 2 });
});

test('what ends a series ends all its flows, and says why', async () => {
  const { context } = await contextOf({});
  const flow = { route: 'GET /', assertions: [errors], test: DETERMINISTIC_TEST };
  const verdicts = await runJointSeries(
    {
      flows: [flow, flow],
      run: (number) => Promise.resolve([trialOf('bad', number, 'error'), trialOf('good', number, 'ok')]),
      giveUp: (flows) =>
        flows.some(({ judgement }) => judgement.verdict === 'red') ? 'one is red' : undefined,
    },
    context,
  );
  expect(verdicts.map(({ judgement: { verdict }, stopped }) => [verdict, stopped])).toEqual([
    ['red', undefined],
    ['inconclusive', 'one is red'],
  ]);
});

test('a flow that was not clean before the reload is given up after one trial; the others go on', async () => {
  const { context } = await contextOf({});
  const flow = { route: 'GET /', assertions: [errors], test: DETERMINISTIC_TEST };
  const baseline = {
    durationMs: 1000,
    sent: 200,
    outcomes: { ...noOutcomes(), ok: 150, error: 50 },
    failures: { 'error: status 502': 50 },
    counts: { errors: 50 },
  };
  const verdicts = await runJointSeries(
    {
      flows: [flow, flow],
      run: (number) =>
        Promise.resolve([
          { ...trialOf('unclean', number, 'error'), baseline },
          trialOf('good', number, 'ok'),
        ]),
    },
    context,
  );
  expect(verdicts.map(({ judgement: { verdict }, entry: { trials } }) => [verdict, trials])).toEqual([
    ['inconclusive', 1],
    ['green', 3],
  ]);
  const why = 'not clean before the reload: 50 of 200 requests (50 × error: status 502)';
  expect(verdicts.map(({ stopped }) => stopped)).toEqual([why, undefined]);
  expect(verdicts.map(({ entry }) => entry.stopped)).toEqual([why, undefined]);
});

test('the assertions of all flows, in all series of a target, share the chance of a wrong red', () => {
  const flows = [{ assertions: [errors, bypasses] }, { assertions: [errors] }];
  expect(comparisonsIn(flows, {})).toBe(3);
  expect(comparisonsIn(flows, { seriesOfTarget: 2 })).toBe(6);
});

test('a trial goes by those before it as the target showed them, whose record is the last one', async () => {
  const { context } = await contextOf({});
  const flow = { route: 'GET /', assertions: [errors], test: DETERMINISTIC_TEST };
  const seen: string[][] = [];
  await runJointSeries(
    {
      flows: [flow, { ...flow, assertions: [bypasses] }],
      run: (number, sofar) => {
        seen.push(sofar.map((trial) => Object.keys(observe(trial, [bypasses]).assertions).join()));
        return Promise.resolve([trialOf('go', number, 'ok'), trialOf('target', number, 'ok')]);
      },
    },
    context,
  );
  expect(seen).toEqual([[], ['bypasses'], ['bypasses', 'bypasses']]);
});
