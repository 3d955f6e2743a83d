import { onTestFinished } from 'vitest';
import type { LoadEngine } from '../../../src/load/engine.ts';
import { ShardedEngine } from '../../../src/load/shards/engine.ts';
import { ProbeJob } from '../../../src/runtime/kubernetes/probe/probe-job.ts';
import { IMAGES } from './deploy-kind.ts';
import { openNamespace } from './namespace.ts';

/** A pod that carries a test's load, so that its clients are inside the cluster as those of a Service are. */
export async function engineInside(): Promise<LoadEngine> {
  const plan = { image: IMAGES.datetime, shards: 1, cpu: '1', memory: '512Mi' };
  const engine = new ShardedEngine(new ProbeJob(await openNamespace(), plan), { carriedBy: '1 pod' });
  onTestFinished(() => engine.close());
  return engine;
}
