import type { CpuUse } from '../../record/cpu-use.ts';
import type { Observation } from '../../record/observation.ts';
import type { Stall } from '../../record/requests/stalls.ts';
import type { ShardRecord } from '../../record/shard-record.ts';
import type { Trial } from '../../record/trial.ts';
import { exceeds } from './assertion.ts';

/**
 * The share of the machine's CPU time that programs outside the run may use. With half of it left, a target takes twice
 * as long at most, and the bound of a wait is more than twice what healthy versions take.
 */
export const OTHERS_CPU_BOUND = 0.5;
/** A machine with more than this share of its CPU time to spare starves nobody. */
export const IDLE_CPU_BOUND = 0.1;

function isStarved({ others, idle }: CpuUse): boolean {
  return others > OTHERS_CPU_BOUND && idle < IDLE_CPU_BOUND;
}

/** The largest share that other programs used on a machine that starved after a moment (monotonic ms); 0 if it did not. */
export function othersAfter(cpuUse: readonly CpuUse[] = [], atMs = Number.POSITIVE_INFINITY): number {
  const later = cpuUse.filter((use) => use.fromMs + use.ms > atMs && isStarved(use));
  return Math.max(0, ...later.map(({ others }) => others));
}

/**
 * The times that other programs took from the target where they left it too little: of each such stretch, as much as
 * their share of the CPU time.
 */
export function starvedTimes(cpuUse: readonly CpuUse[] = []): Stall[] {
  return cpuUse.filter(isStarved).map(({ fromMs, ms, others }) => [fromMs, ms * others]);
}

/** Stretches of time in their order, where those that overlap are one. */
export function joined(one: readonly Stall[] = [], other: readonly Stall[] = []): Stall[] {
  const all: Stall[] = [];
  for (const [atMs, ms] of [...one, ...other].toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && atMs <= last[0] + last[1]) last[1] = Math.max(last[1], atMs + ms - last[0]);
    else all.push([atMs, ms]);
  }
  return all;
}

/** The trial as if what other programs took from a starved target were the probe's own delay. */
export function withoutOthers(trial: Trial): Trial {
  const others = starvedTimes(trial.cpuUse);
  const shards = trial.shards?.map((shard) => withStalls(shard, others));
  return { ...trial, stalls: joined(trial.stalls, others), ...(shards ? { shards } : {}) };
}

function withStalls(shard: ShardRecord, others: readonly Stall[]): ShardRecord {
  return 'stalls' in shard ? { ...shard, stalls: joined(shard.stalls, others) } : shard;
}

/**
 * Observes a time from which the stalls of the trial are left out. If it exceeds the limit only with the time that other
 * programs took from a starved target, the trial does not decide.
 */
export function observeTime(
  trial: Trial,
  limitMs: number,
  observe: (trial: Trial) => Observation,
): Observation {
  const found = observe(trial);
  if (trial.cpuUse === undefined || !exceeds(found, limitMs)) return found;
  const { observed } = observe(withoutOthers(trial));
  if (exceeds({ observed }, limitMs)) return found;
  return { ...found, observed, cases: [], undecided: `${found.cases.join('; ')}${excuse(observed ?? 0)}` };
}

/** How a case goes on whose time other programs explain. */
export function excuse(leftMs: number): string {
  return `, but other programs held the CPU meanwhile: without their share of the time, the figure is ${leftMs.toFixed(0)} ms`;
}
