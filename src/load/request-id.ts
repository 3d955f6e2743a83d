import type { LoadPlan } from '../record/flow/load-plan.ts';

const ALONE = { first: 0, step: 1 };

/** The id that a request carries in `x-request-id`: flows that run together share an upstream, so that their ids must differ. */
export function carriedId({ ids = ALONE }: Pick<LoadPlan, 'ids'>, id: number): string {
  return String(ids.first + id * ids.step);
}

/** The request of this flow that carries such an id; undefined for one that none of its requests can carry. */
export function requestCarrying({ ids = ALONE }: Pick<LoadPlan, 'ids'>, carried: string): number | undefined {
  if (!/^\d+$/.test(carried)) return undefined;
  const id = (Number(carried) - ids.first) / ids.step;
  return Number.isInteger(id) && id >= 0 ? id : undefined;
}
