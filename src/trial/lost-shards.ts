import { UserError } from '../common/user-error.ts';
import type { ShardRecord } from '../record/shard-record.ts';

/** Requires that no shard was lost in what is no trial, and so has no verdict to be inconclusive. @throws UserError */
export function requireAllShards(results: readonly { shards?: ShardRecord[] }[], what: string): void {
  for (const { shards = [] } of results)
    for (const [index, shard] of shards.entries())
      if ('lost' in shard) throw new UserError(`${what}: shard ${index} was lost: it ${shard.lost}`);
}
