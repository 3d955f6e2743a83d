// When a check of a plugin in Kong begins no further series or trial, and what is then missing.
import { expect, test } from 'vitest';
import { UserError } from '../../../src/common/user-error.ts';
import type { ReportedSeries } from '../../../src/scenario/judged-series.ts';
import { isWholly } from '../../../src/scenario/check/judge-targets.ts';
import { endsOfSeries, judgeSeries, type Ends } from '../../../src/scenario/check/own-plugin/judge-series.ts';
import { seriesFor, withName } from '../../../src/scenario/check/own-plugin/series.ts';
import type { SeriesSoFar } from '../../../src/scenario/series-of-flow.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const SERIES = seriesFor('go', 'x-a', settingsSchema.parse({})).map((one) => withName(one, 'hello'));
const OVER = 'it has taken the 1 s that it may (--max-duration)';
const RELOAD = ['hello/busy', 'hello/paced', 'hello/target'];
const LATE = ['hello/busy/late-start', 'hello/paced/late-start', 'hello/target/late-start'];
const judged = {} as ReportedSeries;
const always = () => undefined;

/** What is run, and what is missing for which reason. */
async function judge(ends: Ends, runOne = (_ran: string[]) => Promise.resolve()) {
  const ran: string[] = [];
  const { verdicts, missing } = await judgeSeries(SERIES, ends, async ({ targetVariant }) => {
    ran.push(targetVariant);
    await runOne(ran);
    return [judged];
  });
  const reasons = [...new Set(missing.map(({ why }) => why))];
  return { ran, verdicts: verdicts.length, missing: missing.map(({ variant }) => variant), reasons };
}

const failAt = (number: number) => (ran: string[]) =>
  ran.length < number ? Promise.resolve() : Promise.reject(new UserError('Kong did not start'));

test('with time enough, every series is run', async () => {
  expect(await judge({ whyTimeIsOver: always })).toEqual({
    ran: ['hello/target/kill', 'hello/target', 'hello/target/late-start'],
    verdicts: 3,
    missing: [],
    reasons: [],
  });
});

test('once its time is over, the first series has been run, and the others are missing', async () => {
  expect(await judge({ whyTimeIsOver: () => OVER })).toEqual({
    ran: ['hello/target/kill'],
    verdicts: 1,
    missing: [...RELOAD, ...LATE],
    reasons: [OVER],
  });
  const missing = [{ scenario: 'check', variant: 'busy', why: OVER }];
  expect(isWholly({ verdicts: [judged], missing })).toBe(false);
  expect(isWholly({ verdicts: [judged] })).toBe(true);
  expect(isWholly({ verdicts: [] })).toBe(false);
});

test('one that cannot be run leaves what was judged before', async () => {
  expect(await judge({ whyTimeIsOver: always }, failAt(2))).toEqual({
    ran: ['hello/target/kill', 'hello/target'],
    verdicts: 1,
    missing: [...RELOAD, ...LATE],
    reasons: ['Kong did not start'],
  });
  await expect(judge({ whyTimeIsOver: always }, failAt(1))).rejects.toThrow('Kong did not start');
});

test('an interruption ends it', async () => {
  const controller = new AbortController();
  const interrupt = () => Promise.resolve(controller.abort());
  expect(await judge({ whyTimeIsOver: always, signal: controller.signal }, interrupt)).toMatchObject({
    verdicts: 1,
    reasons: ['interrupted'],
  });
});

const flowThatIs = (verdict: string) => [{ judgement: { verdict } } as SeriesSoFar];

test('a series ends at a red unless all is wanted, and once its time is over', () => {
  const red = 'a flow is red; --all goes on until every assertion is decided';
  const ends = endsOfSeries({ whyTimeIsOver: always });
  expect([ends.endsAtRed, ends.giveUp(flowThatIs('red')), ends.giveUp(flowThatIs('green'))]).toEqual([
    true,
    red,
    undefined,
  ]);
  const all = endsOfSeries({ all: true, whyTimeIsOver: () => OVER });
  expect([all.endsAtRed, all.giveUp(flowThatIs('red'))]).toEqual([false, OVER]);
});
