import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { V1Pod } from '@kubernetes/client-node';
import { UserError } from '../../../common/user-error.ts';
import { firstValue, holdsWithin } from '../../../common/wait-until.ts';
import { apiFailure, apiStatus, unlessGone } from '../api-failure.ts';
import type { Cluster } from '../cluster.ts';
import { requirePermissions } from '../permissions.ts';
import { SHARD_READY_BOUND_MS } from '../../start-bounds.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { probeJob, SHARD_PORT } from './job-spec.ts';
import { keepLease, LEASE_S } from './lease.ts';
import { PROBE_NEEDS } from './needs.ts';
import { begun, openPort } from './port-stream.ts';
import { ProbePods } from './probe-pods.ts';
import { whyEnded } from './why-ended.ts';

/** How long after a link has ended the API may take to say why. */
const WHY_BOUND_MS = 5000;
/** How long pods may take to be gone, ms. */
const GONE_BOUND_MS = 30_000;
const POLL_MS = 300;
const ROLE = 'containers/kubernetes/rbac/probe/';

/** The pods that carry the load. */
export interface ProbePlan {
  image: string;
  shards: number;
  /** The processor time of a shard, as Kubernetes writes it: what it asks for, and its limit. */
  cpu: string;
  /** The memory of a shard. */
  memory: string;
  /** How long a pod may take to be ready, ms. @default 120,000 */
  readyBoundMs?: number;
}

/** Runs the shards of a load as an Indexed Job, which is made when the first one is connected to. */
export class ProbeJob {
  readonly name = `reload-proof-probe-${randomBytes(4).toString('hex')}`;
  readonly #cluster: Cluster;
  readonly #plan: ProbePlan;
  readonly #pods: ProbePods;
  readonly #readyBoundMs: number;
  readonly #ended = new AbortController();
  #made: Promise<void> | undefined;
  #mayExist = false;
  #endsWithSignal: (() => void) | undefined;
  #endLease: (() => void) | undefined;

  constructor(cluster: Cluster, plan: ProbePlan) {
    this.#cluster = cluster;
    this.#plan = plan;
    this.#readyBoundMs = plan.readyBoundMs ?? SHARD_READY_BOUND_MS;
    this.#pods = new ProbePods(cluster, this.name, this.#readyBoundMs);
  }

  get shards(): number {
    return this.#plan.shards;
  }

  /** Requires that the user of the cluster may make the Job and reach its pods. @throws UserError that names what is missing */
  async requireAllowed(): Promise<void> {
    await requirePermissions(this.#cluster, PROBE_NEEDS, { what: 'load from pods', role: ROLE });
  }

  /**
   * Connects to a shard once its pod is ready; it may be another pod than before.
   * @throws UserError that says what keeps it from being ready; the signal's reason
   */
  async connect(
    index: number,
    signal?: AbortSignal,
  ): Promise<{ stream: Duplex; whyEnded: () => Promise<string | undefined> }> {
    signal?.throwIfAborted();
    await (this.#made ??= this.#make());
    const endMs = performance.now() + this.#readyBoundMs;
    const { signal: ended } = this.#ended;
    for (;;) {
      const pod = await this.#pods.ready(index, signal ? AbortSignal.any([signal, ended]) : ended);
      try {
        const stream = await openPort(this.#cluster, pod.metadata?.name ?? '', SHARD_PORT);
        await begun(stream);
        return { stream, whyEnded: () => this.#whyEnded(pod) };
      } catch (error) {
        if (error instanceof UserError) throw error;
        // The API calls a pod ready for a while after it has ended.
        if (performance.now() > endMs)
          throw new UserError(`shard ${index} cannot be reached: ${(error as Error).message}`);
        await delay(POLL_MS);
      }
    }
  }

  /**
   * Deletes the Job, and waits until its pods are gone.
   * @throws UserError when the API does not let it be deleted
   */
  async close(): Promise<void> {
    await this.#end('the Job of the load was deleted while its pods were starting');
  }

  /** `why` is for those who wait for a pod, which would find no Job. */
  async #end(why: string): Promise<void> {
    this.#ended.abort(new UserError(why));
    this.#endLease?.();
    const { namespace } = this.#cluster;
    await this.#made?.catch(() => undefined);
    try {
      if (this.#mayExist) await holdsWithin(GONE_BOUND_MS, () => this.#isGone(), POLL_MS);
      this.#mayExist = false;
    } catch (error) {
      throw new UserError(
        `the Job ${this.name} in namespace ${namespace} could not be deleted: ${apiFailure(error)}; it ends by itself within ${LEASE_S / 60} min`,
      );
    } finally {
      this.#endsWithSignal?.();
    }
  }

  async #make(): Promise<void> {
    const { batch, namespace } = this.#cluster;
    await this.requireAllowed();
    const body = probeJob({ ...this.#plan, name: this.name, deadlineS: LEASE_S });
    this.#mayExist = true;
    this.#endsWithSignal = closeOnSignal((signal) =>
      this.#end(`interrupted by ${signal} while the pods of the load were starting`),
    );
    try {
      await batch.createNamespacedJob({ namespace, body });
    } catch (error) {
      // Without a response it may have been made all the same.
      this.#mayExist = apiStatus(error) === undefined;
      throw new UserError(`the Job of the probe cannot be made: ${apiFailure(error)}`);
    }
    this.#endLease = keepLease(this.#cluster, this.name);
  }

  // In the foreground the Job is there until its last pod is gone; asking again changes nothing.
  async #isGone(): Promise<boolean> {
    const { batch, namespace } = this.#cluster;
    const job = { namespace, name: this.name, propagationPolicy: 'Foreground' };
    return (await unlessGone(batch.deleteNamespacedJob(job))) === undefined;
  }

  async #whyEnded(pod: V1Pod): Promise<string | undefined> {
    const { memory } = this.#plan;
    const bound = AbortSignal.timeout(WHY_BOUND_MS);
    const late = new Promise<undefined>((resolve) =>
      bound.addEventListener('abort', () => resolve(undefined)),
    );
    const look = async () => whyEnded(await this.#pods.look(pod), memory);
    try {
      return await Promise.race([firstValue(look, bound, POLL_MS), late]);
    } catch {
      // That the API does not respond either says nothing of the shard.
      return undefined;
    }
  }
}
