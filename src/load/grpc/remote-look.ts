import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { decodePlans, encodePlans, requireNoFiles } from '../shards/plans.ts';
import { requireGrpc } from './require-grpc.ts';

/** Finds out whether a load over gRPC makes sense. @throws UserError as `requireGrpc` */
export type RequireGrpc = (plan: LoadPlan) => Promise<void>;

/** What a shard runs when it is asked to; `requireGrpcThrough` asks for it. */
export const GRPC_OPERATIONS = {
  'require-grpc': async (plans: string) => {
    for (const plan of decodePlans(plans)) if (plan) await requireGrpc(plan);
  },
};

/** Makes the call from where the load comes from; `ask` is that of `LoadEngine`. */
export function requireGrpcThrough(
  ask: (operation: string, input: unknown) => Promise<unknown>,
): RequireGrpc {
  return async (plan) => {
    requireNoFiles([plan]);
    await ask('require-grpc', encodePlans([plan]));
  };
}
