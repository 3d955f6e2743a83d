// What a target lacks is left out of its verdict and named; what a scenario lists, its own load has to show.
import { expect, test } from 'vitest';
import { assertionsOf, type AssertionPlan } from '../../../src/scenario/assertions.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';
import type { CpuMeasurable, Target } from '../../../src/targets/target.ts';
import {
  errors,
  outageAssertions,
  wrongConfiguration,
} from '../../../src/verdict/observe/request-assertions.ts';
import { streamAssertions } from '../../../src/verdict/observe/stream-assertions.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';
import { pluginServersLeft, spin } from '../../../src/verdict/observe/target-assertions.ts';
import { BEFORE } from '../../support/history.ts';

const SETTINGS = settingsSchema.parse({});
const EXPECTATION = { header: 'x-goplugin', headerValue: 'for go' };
const upstream = { takeHandled: () => Promise.resolve(new Uint8Array()) };

const plain: Target = {
  identity: { gateway: 'tyk', version: '0', runtime: 'processes', real: true },
  url: 'http://127.0.0.1:1',
  logFile: 'target.log',
  inspect: () => Promise.resolve({ epoch: 1 }),
  stop: () => Promise.resolve(),
};
const whole: Target & CpuMeasurable = {
  ...plain,
  inspect: () => Promise.resolve(BEFORE),
  cpuTimes: () => Promise.resolve([]),
};

async function namesOf(plan: AssertionPlan, expectation = EXPECTATION) {
  const { judged, left } = await assertionsOf(plan, expectation, SETTINGS);
  return { judged: judged.map(({ name }) => name), left };
}

test('a target that reports everything is judged by all assertions', async () => {
  const { judged, left } = await namesOf({
    target: { current: whole, upstream },
    alsoJudge: [newCalls({ workers: 2, plugins: 1, inFlight: 16 })],
  });
  expect(left).toEqual([]);
  expect(judged).toEqual(expect.arrayContaining(['plugin-servers-left', 'spin', 'new-calls', 'bypasses']));
});

test('what a target lacks is not judged, and is named with the reason', async () => {
  const { judged, left } = await namesOf({
    target: { current: plain, upstream },
    alsoJudge: [newCalls({ workers: 2, plugins: 1, inFlight: 16 })],
  });
  expect(left).toEqual([
    { name: 'plugin-servers-left', why: 'the target reports no plugin servers' },
    { name: 'spin', why: "the CPU time of the target's processes cannot be read" },
    { name: 'new-calls', why: 'the target reports no plugin servers' },
  ]);
  for (const { name } of left) expect(judged).not.toContain(name);
});

test('an assertion that the load cannot show is left out if the scenario lists no assertions', async () => {
  const { current } = { current: whole };
  const { left } = await assertionsOf({ target: { current } }, { echoesId: true }, SETTINGS);
  expect(left.map(({ name }) => name)).toEqual(['bypasses', 'wrong-configuration', 'handled-twice']);
});

test('a listed assertion is left out if the target lacks what it needs', async () => {
  const { judged, left } = await namesOf({ target: { current: plain }, assertions: outageAssertions(1000) });
  expect(judged).toEqual(['bypasses', 'wrong-configuration', 'timeouts', 'recovery']);
  expect(left.map(({ name }) => name)).toEqual(['spin']);
});

test('a listed assertion that the load cannot show is refused', async () => {
  const plan = { target: { current: whole }, assertions: [errors, wrongConfiguration] };
  await expect(assertionsOf(plan, { echoesId: true }, SETTINGS)).rejects.toThrow(
    'nothing in these trials can show wrong-configuration',
  );
});

test('a scenario of which nothing is left is refused', async () => {
  const plan = { target: { current: plain }, assertions: [pluginServersLeft, spin] };
  await expect(assertionsOf(plan, EXPECTATION, SETTINGS)).rejects.toThrow(
    'nothing is left to judge: plugin-servers-left (the target reports no plugin servers), spin (',
  );
});

test('what the messages of streams do not show is not judged', async () => {
  const plan = { target: { current: whole, upstream }, alsoJudge: streamAssertions({ gapMs: 2000 }) };
  const all = ['messages-lost', 'messages-repeated', 'message-gap', 'reconnect'];
  const unknown = await namesOf(plan);
  expect(unknown.judged).toEqual(expect.arrayContaining(all));
  const shown = await namesOf({ ...plan, streams: { numbered: true, often: true } });
  expect(shown).toEqual(unknown);
  const { judged, left } = await namesOf({ ...plan, streams: { numbered: false, often: false } });
  expect(judged.filter((name) => all.includes(name))).toEqual(['reconnect']);
  expect(left).toEqual([
    { name: 'messages-lost', why: 'the ids of the messages are no consecutive numbers' },
    { name: 'messages-repeated', why: 'the ids of the messages are no consecutive numbers' },
    { name: 'message-gap', why: 'messages come too seldom without a reload to tell' },
  ]);
});
