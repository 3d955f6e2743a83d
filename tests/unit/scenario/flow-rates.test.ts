// How many requests the flows of a check send, and what is said of it before.
import { describe, expect, test } from 'vitest';
import { sum } from '../../../src/common/sum.ts';
import { CONNECTION_KINDS, type ConnectionKind } from '../../../src/scenario/connection-kinds.ts';
import { defaultFlows } from '../../../src/scenario/check/default-flows.ts';
import { loadLine, mostPerSecond } from '../../../src/scenario/check/flow-rates.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const TARGET = {
  url: 'http://127.0.0.1:1/',
  reload: 'true',
  reloadWaitMs: 1000,
  status: 200,
  version: 'unknown',
};
const flowsAt = (rate?: number) =>
  defaultFlows(TARGET, settingsSchema.parse(rate === undefined ? {} : { LOAD_RATE: rate }));
const togetherAt = (rate: number) =>
  sum(
    flowsAt(rate)
      .slice(1)
      .map(({ load }) => mostPerSecond(load)),
  );

describe('with a rate', () => {
  test.for([6, 10, 50, 200, 1000])('of %i, the other flows together send at most as many again', (rate) => {
    const [busy] = flowsAt(rate);
    expect(busy?.load.rate).toBe(rate);
    expect(togetherAt(rate)).toBeLessThanOrEqual(rate);
    // Nor much fewer, since few requests find little.
    expect(togetherAt(rate)).toBeGreaterThan(0.6 * rate);
  });

  test('of 1, each keeps one connection', () => {
    expect(flowsAt(1).map(({ load }) => load.connections)).toEqual([8, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(togetherAt(1)).toBeLessThan(6);
  });

  test.for([6, 50, 1000])(
    'of %i, each keeps its kind, and pauses for a second at most where it paused less',
    (rate) => {
      for (const { variant, load } of flowsAt(rate).slice(1)) {
        const kind = CONNECTION_KINDS[variant as ConnectionKind];
        const { connections, thinkMs, ...own } = kind;
        expect(load).toMatchObject(own);
        expect(load.connections).toBeGreaterThanOrEqual(1);
        expect(load.connections).toBeLessThanOrEqual(connections);
        expect(load.thinkMs).toBeGreaterThanOrEqual(thinkMs);
        expect(load.thinkMs).toBeLessThanOrEqual(Math.max(thinkMs, 1000));
      }
    },
  );

  test('of 50, what sends little sends no less, and the others share the rest', () => {
    const shown = flowsAt(50).map(({ variant, load }) => [variant, load.connections, load.thinkMs]);
    expect(shown.slice(2, 4)).toEqual([
      ['idle-1s', 8, 1000],
      ['idle-5s', 8, 5000],
    ]);
  });

  test('of 10,000, and without one, nothing is thinned', () => {
    for (const rate of [10_000, undefined])
      for (const { variant, load } of flowsAt(rate).slice(1))
        expect(load).toMatchObject(CONNECTION_KINDS[variant as ConnectionKind]);
  });
});

test('one line says what load is coming', () => {
  expect(loadLine(flowsAt(50))).toMatch(
    /^load: busy: 50 requests per second \(constant arrivals\) on at most 8 connections; paced, idle-1s, .*, slow-download: at most (4\d|50) requests per second together$/,
  );
  expect(loadLine(flowsAt())).toMatch(
    /^load: busy: 8 busy connections, as fast as the target responds; paced, .*: at most 2,027 requests per second together$/,
  );
  const [busy, paced, idle] = flowsAt();
  if (!busy || !paced || !idle) throw new Error('there are such flows');
  // Of these, no one knows how many requests they send.
  const stream = { variant: 'sse', load: { ...paced.load, stream: { protocol: 'sse' as const } } };
  expect(loadLine([paced, idle, { ...busy, variant: 'shop' }, stream])).toBe(
    'load: paced: 8 connections that pause for 10 ms, at most 800 requests per second; shop: 8 busy connections, as fast as the target responds; sse: 8 connections with a stream each; idle-1s: at most 8 requests per second together',
  );
  expect(loadLine(flowsAt(50).slice(0, 1))).toMatch(/ on at most 8 connections$/);
});
