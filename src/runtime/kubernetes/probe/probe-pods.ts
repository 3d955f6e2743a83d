import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { UserError } from '../../../common/user-error.ts';
import { unlessAborted } from '../../../common/unless-aborted.ts';
import { apiFailure, unlessGone } from '../api-failure.ts';
import type { Cluster } from '../cluster.ts';
import { PROBE_CONTAINER } from './job-spec.ts';
import { exitOf, podState, probeContainer } from './pod-state.ts';

const POLL_MS = 300;
/** How long a quota may refuse pods, ms: those of a run before may still be ending. */
const REFUSAL_BOUND_MS = 10_000;
const INDEX_LABEL = 'batch.kubernetes.io/job-completion-index';

type Api = Pick<Cluster, 'core' | 'batch' | 'namespace'>;

/** The pods of an Indexed Job, of each index the newest one. Whoever waits at the same time shares the requests. */
export class ProbePods {
  readonly #api: Api;
  readonly #job: string;
  readonly #readyBoundMs: number;
  /** The UIDs of pods that were ready once: when they end, the Job starts others. */
  readonly #used = new Set<string>();
  #listed: Promise<V1Pod[]> | undefined;

  constructor(api: Api, job: string, readyBoundMs: number) {
    this.#api = api;
    this.#job = job;
    this.#readyBoundMs = readyBoundMs;
  }

  /**
   * Waits until the pod of an index is ready.
   * @throws UserError that says why it is not, when that is certain or the bound has passed
   */
  async ready(index: number, signal?: AbortSignal): Promise<V1Pod> {
    const beganMs = performance.now();
    for (;;) {
      const pod = newest(await unlessAborted(this.#list(), signal), index);
      const waited = performance.now() - beganMs;
      const state = pod && podState(pod);
      const uid = pod?.metadata?.uid ?? '';
      if (pod && state?.is === 'ready') {
        this.#used.add(uid);
        return pod;
      }
      if (pod && state?.is === 'failed' && !this.#used.has(uid))
        throw new UserError(
          `shard ${index} does not start: its pod ${state.failure}${await this.#lastLine(pod)}`,
        );
      if (!pod && waited > REFUSAL_BOUND_MS) await this.#requireJob(index);
      if (waited > this.#readyBoundMs) throw new UserError(await this.#late(index, pod));
      await delay(POLL_MS, undefined, { signal }).catch((error: unknown) => {
        throw signal?.reason ?? error;
      });
    }
  }

  /** What the API says of a pod now; undefined when it is gone. @throws the error of the API */
  async look({ metadata }: V1Pod): Promise<V1Pod | undefined> {
    const { core, namespace } = this.#api;
    const pod = await unlessGone(core.readNamespacedPod({ namespace, name: metadata?.name ?? '' }));
    return pod?.metadata?.uid === metadata?.uid ? pod : undefined;
  }

  #list(): Promise<V1Pod[]> {
    // No older response is used, since it may still have a pod as ready that has just ended.
    this.#listed ??= this.#listNow().finally(() => (this.#listed = undefined));
    return this.#listed;
  }

  async #listNow(): Promise<V1Pod[]> {
    const { core, namespace } = this.#api;
    const labelSelector = `batch.kubernetes.io/job-name=${this.#job}`;
    try {
      return (await core.listNamespacedPod({ namespace, labelSelector })).items;
    } catch (error) {
      throw new UserError(`the pods of the probe cannot be listed: ${apiFailure(error)}`);
    }
  }

  /** @throws UserError with what the API says when the Job makes no pods */
  async #requireJob(index: number): Promise<void> {
    const { core, batch, namespace } = this.#api;
    const { status } = await batch
      .readNamespacedJob({ namespace, name: this.#job })
      .catch((error: unknown) => {
        throw new UserError(`shard ${index} has no pod: ${apiFailure(error)}`);
      });
    const failed = status?.conditions?.find(({ type, status: is }) => type === 'Failed' && is === 'True');
    if (failed)
      throw new UserError(
        `shard ${index} has no pod: its Job has failed: ${failed.reason ?? ''}, ${failed.message ?? ''}`,
      );
    const fieldSelector = `involvedObject.name=${this.#job},reason=FailedCreate`;
    const { items } = await core
      .listNamespacedEvent({ namespace, fieldSelector })
      .catch(() => ({ items: [] }));
    const said = items.at(-1)?.message;
    if (said === undefined) return;
    const reason = said.replace(/^Error creating: /, '').replace(/\.$/, '');
    throw new UserError(`shard ${index} has no pod: ${reason}`);
  }

  async #late(index: number, pod: V1Pod | undefined): Promise<string> {
    const within = `within ${this.#readyBoundMs / 1000} s`;
    const state = pod && podState(pod);
    if (!pod || !state) return `shard ${index} has no pod ${within}: the Job ${this.#job} has not made one`;
    const why = state.is === 'waiting' ? state.waiting : `has ended${exitOf(probeContainer(pod))}`;
    return `shard ${index} is not ready ${within}: its pod ${why}${await this.#lastLine(pod)}`;
  }

  /** The last line that a pod has printed, as "; it says: …"; nothing when there is none, or it may not be read. */
  async #lastLine({ metadata }: V1Pod): Promise<string> {
    const { core, namespace } = this.#api;
    const name = metadata?.name ?? '';
    const asked = { namespace, name, container: PROBE_CONTAINER, tailLines: 1 };
    const log = await core.readNamespacedPodLog(asked).catch(() => '');
    // The client hands over undefined where there is no log.
    const line = (log as string | undefined)?.trim() ?? '';
    return line === '' ? '' : `; it says: ${line}`;
  }
}

function newest(pods: readonly V1Pod[], index: number): V1Pod | undefined {
  const own = pods.filter(
    ({ metadata }) =>
      metadata?.labels?.[INDEX_LABEL] === String(index) && metadata.deletionTimestamp === undefined,
  );
  return own.toSorted((one, other) => bornMs(other) - bornMs(one))[0];
}

function bornMs({ metadata }: V1Pod): number {
  return new Date(metadata?.creationTimestamp ?? 0).getTime();
}
