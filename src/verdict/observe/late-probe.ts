import { sum } from '../../common/sum.ts';
import type { ShardRecord } from '../../record/shard-record.ts';
import type { Trial } from '../../record/trial.ts';

/**
 * The event-loop delay (ms, 99th percentile) above which the probe has not kept its schedule; quiet runs measure below
 * 20.
 */
export const LOOP_DELAY_BOUND_MS = 100;
/**
 * The share of its time in which a shard may have been stuck, or kept from the CPU: other shards go on meanwhile, so
 * that the figures of all together hardly show it.
 */
const HELD_UP_BOUND = 0.1;

/**
 * Why the load was not what it was meant to be; empty if it was. A probe that was late may have caused what it saw, such
 * as a connection that the server closed since it was idle.
 */
export function lateProbe({ loopDelayMs, shards }: Pick<Trial, 'loopDelayMs' | 'shards'>): string[] {
  if (shards) return shards.flatMap((shard, index) => faultsOf(shard, `shard ${index}`));
  return lateLoop('the probe', loopDelayMs);
}

function lateLoop(who: string, { p99 }: Trial['loopDelayMs']): string[] {
  if (p99 <= LOOP_DELAY_BOUND_MS) return [];
  return [
    `${who} was late: p99 of its event-loop delay ${p99.toFixed(0)} ms (limit ${LOOP_DELAY_BOUND_MS} ms)`,
  ];
}

function faultsOf(shard: ShardRecord, who: string): string[] {
  if ('lost' in shard) return [`${who} was lost: it ${shard.lost}`];
  const { lateMs, ranMs, loopDelayMs, stalls, throttledMs = 0 } = shard;
  const late =
    lateMs > LOOP_DELAY_BOUND_MS
      ? [`${who} began ${lateMs.toFixed(0)} ms late (limit ${LOOP_DELAY_BOUND_MS} ms)`]
      : [];
  return [
    ...late,
    ...lateLoop(who, loopDelayMs),
    ...heldUp(who, 'stuck', sum(stalls.map(([, ms]) => ms)) / ranMs),
    ...heldUp(who, 'throttled by a CPU limit', throttledMs / ranMs),
  ];
}

function heldUp(who: string, how: string, share: number): string[] {
  if (!(share > HELD_UP_BOUND)) return [];
  return [
    `${who} was ${how} for ${(share * 100).toFixed(0)} % of the time (limit ${(HELD_UP_BOUND * 100).toFixed(0)} %)`,
  ];
}
