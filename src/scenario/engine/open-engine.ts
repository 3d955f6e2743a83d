import path from 'node:path';
import { counted } from '../../common/counted.ts';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import type { LoadEngine } from '../../load/engine.ts';
import { ShardedEngine } from '../../load/shards/engine.ts';
import { LocalShards } from '../../load/shards/local-host.ts';
import { openCluster, type Cluster } from '../../runtime/kubernetes/cluster.ts';
import { ProbeJob } from '../../runtime/kubernetes/probe/probe-job.ts';
import type { EngineOptions } from '../../settings/engine-options.ts';
import { POD_DEFAULTS, type PodOptions } from '../../settings/pod-options.ts';

/** Runs one shard; also in the installed package. */
export const SHARD_COMMAND = [
  process.execPath,
  path.join(PACKAGE_FOLDER, 'bin', 'reload-proof.js'),
  'shard',
  '--stdio',
] as const;

/** What is to carry the load. */
export interface OpenedEngine {
  engine: LoadEngine;
  /** The pods that do, if any. */
  pods?: {
    cluster: Cluster;
    /** Requires that its user may make them. @throws UserError that names what is missing */
    requireAllowed: () => Promise<void>;
  };
}

/**
 * What is to carry the load; undefined for a thread of this process. It starts nothing before it is used, and whoever
 * opens it closes it. `say` takes lines about shards. @throws UserError when there is no cluster for it
 */
export async function openEngine(
  { engine = 'local', shards = 1, pods = {} }: EngineOptions,
  say?: (line: string) => void,
): Promise<OpenedEngine | undefined> {
  const told = say ? { say } : {};
  if (engine === 'kubernetes') return openPods(shards, pods, told);
  if (shards === 1) return undefined;
  const carriedBy = `${shards} processes of this machine`;
  return { engine: new ShardedEngine(new LocalShards(shards, SHARD_COMMAND), { carriedBy, ...told }) };
}

async function openPods(
  shards: number,
  { image, cpu, memory, namespace, context }: PodOptions,
  told: { say?: (line: string) => void },
): Promise<OpenedEngine> {
  const cluster = await openCluster({
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
  });
  const job = new ProbeJob(cluster, {
    image: image ?? POD_DEFAULTS.image,
    cpu: cpu ?? POD_DEFAULTS.cpu,
    memory: memory ?? POD_DEFAULTS.memory,
    shards,
  });
  return {
    engine: new ShardedEngine(job, { carriedBy: counted(shards, 'pods'), ...told }),
    pods: { cluster, requireAllowed: () => job.requireAllowed() },
  };
}
