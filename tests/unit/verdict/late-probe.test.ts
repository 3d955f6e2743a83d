import { describe, expect, test } from 'vitest';
import type { ShardFigures, ShardRecord } from '../../../src/record/shard-record.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { reasonsToDiscard } from '../../../src/verdict/observe/evidence.ts';
import { lateProbe } from '../../../src/verdict/observe/late-probe.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyBut } from '../../support/history.ts';

const GOOD: ShardFigures = { lateMs: 2, ranMs: 4000, loopDelayMs: { p99: 1, max: 30 }, stalls: [[1000, 30]] };

function shards(second: Partial<ShardFigures> | { lost: string }): ShardRecord[] {
  return [
    { firstUser: 0, ...GOOD },
    'lost' in second ? { firstUser: 1, ...second } : { firstUser: 1, ...GOOD, ...second },
  ];
}

test('shards that kept up with their load say nothing', () => {
  expect(lateProbe({ loopDelayMs: { p99: 1, max: 2 }, shards: shards({}) })).toEqual([]);
});

describe.each([
  ['was lost', { lost: 'was killed by SIGKILL' }, 'shard 1 was lost: it was killed by SIGKILL'],
  ['began late', { lateMs: 230 }, 'shard 1 began 230 ms late (limit 100 ms)'],
  [
    'starved',
    { loopDelayMs: { p99: 140, max: 300 } },
    'shard 1 was late: p99 of its event-loop delay 140 ms (limit 100 ms)',
  ],
  [
    'was stopped for a while',
    { stalls: [[1000, 3000]] },
    'shard 1 was stuck for 75 % of the time (limit 10 %)',
  ],
  [
    'was throttled',
    { throttledMs: 800 },
    'shard 1 was throttled by a CPU limit for 20 % of the time (limit 10 %)',
  ],
] as [string, Partial<ShardFigures> | { lost: string }, string][])(
  'a shard that %s',
  (_what, second, why) => {
    test('makes a trial inconclusive, whatever the others saw, and is named', () => {
      const trial = { ...steadyBut({ atMs: 1500, outcome: 'error', status: 502 }), shards: shards(second) };
      expect(reasonsToDiscard(trial)).toEqual([why]);
      const trials = [trial, { ...trial, number: 2 }, { ...trial, number: 3 }];
      expect(judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('inconclusive');
    });
  },
);

test('the same trial without its shards is red', () => {
  const trial = steadyBut({ atMs: 1500, outcome: 'error', status: 502 });
  const trials = [trial, { ...trial, number: 2 }, { ...trial, number: 3 }];
  expect(judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('red');
});
