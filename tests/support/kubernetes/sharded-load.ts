import { onTestFinished } from 'vitest';
import { ShardedEngine } from '../../../src/load/shards/engine.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';
import type { Cluster } from '../../../src/runtime/kubernetes/cluster.ts';
import { ProbeJob, type ProbePlan } from '../../../src/runtime/kubernetes/probe/probe-job.ts';
import { PROBE_IMAGE } from './datetime-pod.ts';

/** Little enough for three of them beside everything else on two cores. */
const SMALL = { image: PROBE_IMAGE, cpu: '300m', memory: '192Mi' };

/** An engine whose shards run in the namespace until the test ends, and its Job. */
export function podEngine(
  cluster: Cluster,
  plan: Partial<ProbePlan> & Pick<ProbePlan, 'shards'>,
): { engine: ShardedEngine; job: ProbeJob } {
  const job = new ProbeJob(cluster, { ...SMALL, ...plan });
  const engine = new ShardedEngine(job, { carriedBy: `${plan.shards} pods` });
  onTestFinished(() => engine.close());
  return { engine, job };
}

/** A load of the given rate, over six connections. */
export function loadOn(url: string, more: Partial<LoadPlan> = {}): LoadPlan {
  return {
    url,
    connections: 6,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: { header: 'x-version' },
    ...more,
  };
}
