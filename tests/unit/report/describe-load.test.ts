import { expect, test } from 'vitest';
import { describeLoad } from '../../../src/report/console/describe-load.ts';
import { loadOf } from '../../../src/settings/load.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

test.for([
  [{}, '8 busy connections and 8 that pause for 10 ms'],
  [{ LOAD_PACED_MS: '0' }, '8 busy connections'],
  [{ LOAD_CONNECTIONS: '1' }, '1 busy connection and 1 that pauses for 10 ms'],
  [{ LOAD_CONNECTIONS: '1', LOAD_PACED_MS: '0' }, '1 busy connection'],
  [{ LOAD_PACED_MS: '3' }, '8 busy connections and 8 that pause for 3 ms'],
  [{ LOAD_THINK_MS: '100', LOAD_CONNECTIONS: '64' }, '64 connections that pause for 100 ms'],
  [{ LOAD_THINK_MS: '5', LOAD_PACED_MS: '0' }, '8 connections that pause for 5 ms and 8 that are busy'],
  [{ LOAD_RATE: '2000' }, '2,000 requests per second (constant arrivals) on at most 8 connections'],
  [
    { LOAD_RATE: '50', LOAD_ARRIVALS: 'poisson', LOAD_CONNECTIONS: '1' },
    '50 requests per second (poisson arrivals) on at most 1 connection',
  ],
] as const)('the description of the load for %o', ([given, words]) => {
  expect(describeLoad(loadOf(settingsSchema.parse(given)))).toBe(words);
});

test('a rate has no think time', () => {
  expect(loadOf(settingsSchema.parse({ LOAD_RATE: '50', LOAD_PACED_MS: '10' }))).not.toHaveProperty(
    'pacedMs',
  );
});

test('a load of streams has one on each connection', () => {
  const load = { connections: 8, thinkMs: 10, timeoutMs: 5000, stream: { protocol: 'sse' as const } };
  expect(describeLoad(load)).toBe('8 connections with a stream each');
});
