import { setTimeout as delay } from 'node:timers/promises';
import { counted } from '../../common/counted.ts';
import { apiFailure } from '../../runtime/kubernetes/api-failure.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import type { WorkloadName } from '../../runtime/kubernetes/workload-name.ts';
import { ReloadCommandFailed } from '../external/reload-command.ts';
import { isHopeless, readSnapshot, whyIncomplete, type Snapshot } from './snapshot.ts';

/** Pods take seconds to change. */
const POLL_MS = 250;

/** How long a disruption may take, and what ends it early. */
interface Limits {
  waitMs: number;
  signal?: AbortSignal | undefined;
  /** How often the API is asked, ms. @default 250 */
  pollMs?: number;
}
/** What heads the details of a failure. */
const SAID = 'What the API says';

/** A disruption of a workload that is under way. */
export class UnderWay {
  readonly cluster: Cluster;
  readonly name: WorkloadName;
  /** What the disruption is called, such as "the rollout restart". */
  readonly words: string;
  readonly #waitMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #pollMs: number;
  readonly #beganMs = performance.now();

  constructor(
    { cluster, name, words }: Pick<UnderWay, 'cluster' | 'name' | 'words'>,
    { waitMs, signal, pollMs = POLL_MS }: Limits,
  ) {
    this.cluster = cluster;
    this.name = name;
    this.words = words;
    this.#waitMs = waitMs;
    this.#signal = signal;
    this.#pollMs = pollMs;
  }

  /** @throws ReloadCommandFailed with what the API says */
  read(): Promise<Snapshot> {
    return this.ask(() => readSnapshot(this.cluster, this.name));
  }

  /** Asks the API. @throws ReloadCommandFailed with what it says when that fails */
  async ask<Value>(request: () => Promise<Value>): Promise<Value> {
    try {
      return await request();
    } catch (error) {
      throw this.failure('failed at a request to the API', [apiFailure(error)]);
    }
  }

  /**
   * Reads until the condition holds.
   * @throws the signal's reason, and ReloadCommandFailed when that takes too long or a pod fails again and again
   */
  async until(holds: (now: Snapshot) => boolean): Promise<Snapshot> {
    for (;;) {
      const now = await this.read();
      if (holds(now)) return now;
      if (isHopeless(now) || this.isOver) throw this.incomplete(now);
      await this.pause();
    }
  }

  get isOver(): boolean {
    return performance.now() - this.#beganMs > this.#waitMs;
  }

  /** @throws the signal's reason */
  async pause(): Promise<void> {
    const signal = this.#signal;
    await delay(this.#pollMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted === true ? (signal.reason as Error) : error;
    });
  }

  /** A failure that says what the API says of the pods. */
  incomplete(now: Snapshot): ReloadCommandFailed {
    const { why, details } = whyIncomplete(now);
    return this.failure(`was not complete after ${this.#seconds}: ${why}`, details);
  }

  /** `what` completes a sentence about the disruption, and names nothing of the cluster; `details` may. */
  failure(what: string, details: readonly string[]): ReloadCommandFailed {
    return new ReloadCommandFailed(`${this.words} ${what}`, details, SAID);
  }

  get #seconds(): string {
    return counted(Math.round((performance.now() - this.#beganMs) / 1000), 'seconds');
  }
}
