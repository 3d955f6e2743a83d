import type { LoadPart, LoadPlan } from './load-plan.ts';

/** All of a load. */
export const WHOLE: LoadPart = { index: 0, of: 1 };

/** The numbers of the virtual users that a plan is about. */
export function usersOf({ connections, part = WHOLE }: Pick<LoadPlan, 'connections' | 'part'>): number[] {
  const count = Math.max(0, Math.ceil((connections - part.index) / part.of));
  return Array.from({ length: count }, (_, nth) => part.index + nth * part.of);
}

/**
 * The share of a load that one of several shards carries; undefined where there are fewer virtual users than shards, and
 * this one has none. What all shards send together is what the plan says.
 */
export function shareOf(plan: LoadPlan, shard: number, shards: number): LoadPlan | undefined {
  const of = Math.min(shards, plan.connections);
  if (shard >= of) return undefined;
  const { requests, ids = { first: 0, step: 1 } } = plan;
  return {
    ...plan,
    part: { index: shard, of },
    ids: { first: ids.first + shard * ids.step, step: ids.step * of },
    ...(requests === undefined ? {} : { requests: Math.ceil((requests - shard) / of) }),
  };
}
