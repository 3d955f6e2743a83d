import path from 'node:path';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import type { LoadEngine } from '../../load/engine.ts';
import { ShardedEngine } from '../../load/shards/engine.ts';
import { LocalShards } from '../../load/shards/local-host.ts';
import type { EngineOptions } from '../../settings/engine-options.ts';

/** Runs one shard; also in the installed package. */
const SHARD = [
  process.execPath,
  path.join(PACKAGE_FOLDER, 'bin', 'reload-proof.js'),
  'shard',
  '--stdio',
] as const;

/**
 * What is to carry the load; undefined for a thread of this process. It starts nothing before it is used, and whoever
 * opens it closes it. `say` takes lines about shards.
 */
export function openEngine(
  { shards = 1 }: EngineOptions,
  say?: (line: string) => void,
): LoadEngine | undefined {
  if (shards === 1) return undefined;
  const carriedBy = `${shards} processes of this machine`;
  return new ShardedEngine(new LocalShards(shards, SHARD), { carriedBy, ...(say ? { say } : {}) });
}
