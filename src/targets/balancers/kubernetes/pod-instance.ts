import type { ConnectionStates } from '../../../common/system.ts';
import { waitUntil } from '../../../common/wait-until.ts';
import { sumOfHandled } from '../../../upstreams/handled.ts';
import type { DatetimeState } from '../../../upstreams/datetime/config.ts';
import type { Instance } from '../deployment/instance.ts';
import type { PodControl } from './pod-control.ts';

const POLL_MS = 50;
const RESPONSE_BOUND_MS = 5000;
/** The address of a pod that is gone does not refuse a connection: nothing comes back. */
const LEAVING_BOUND_MS = 1000;
const GONE: DatetimeState = { connections: 0, inFlight: 0, slow: 0, draining: true, drained: true };

/** A pod of the service. */
export interface RunningPod {
  name: string;
  uid: string;
  address: string;
}

/** What only the way that it was started knows. */
export interface PodLife {
  /** Tells it to stop. */
  end(): Promise<void>;
  /** Deletes it without a grace period. */
  kill(pod: RunningPod): Promise<void>;
  /** Whether the API still has it. */
  exists(pod: RunningPod): Promise<boolean>;
  /** How long that may take, ms. */
  goneBoundMs: number;
}

/** An instance of the service in a pod. The pod may come only with the switch, as in a rolling update. */
export class PodInstance implements Instance {
  readonly version: string;
  readonly port: number;
  readonly #control: PodControl;
  readonly #life: PodLife;
  #pod: RunningPod | undefined;
  #isLeaving = false;
  #gone: Promise<void> | undefined;
  #handled: Uint8Array[] = [];

  constructor(plan: { version: string; port: number; control: PodControl; life: PodLife; pod?: RunningPod }) {
    this.version = plan.version;
    this.port = plan.port;
    this.#control = plan.control;
    this.#life = plan.life;
    this.#pod = plan.pod;
  }

  get host(): string {
    return this.#pod?.address ?? '';
  }

  get pod(): RunningPod | undefined {
    return this.#pod;
  }

  /** From now on it is this pod. */
  runsAs(pod: RunningPod): void {
    this.#pod = pod;
  }

  async state(): Promise<DatetimeState> {
    const body = await this.#ask('state');
    return body === undefined ? GONE : (JSON.parse(body.toString()) as DatetimeState);
  }

  /** By state. In TIME_WAIT are those of the whole pod. */
  async connections(): Promise<ConnectionStates> {
    const body = await this.#ask('connections');
    return body === undefined
      ? { established: 0, timeWait: 0 }
      : (JSON.parse(body.toString()) as ConnectionStates);
  }

  async announce(): Promise<void> {
    await this.#ask('announce');
  }

  async takeHandled(): Promise<Uint8Array> {
    const rest = this.#isLeaving ? undefined : await this.#ask('handled');
    const parts = [...this.#handled, ...(rest ? [rest] : [])];
    this.#handled = [];
    return sumOfHandled(parts);
  }

  /** From now on, what it handles is read once it is drained, and it is waited for until it is gone. */
  leaves(): Promise<void> {
    this.#isLeaving = true;
    return (this.#gone ??= this.#untilGone());
  }

  async stop(): Promise<void> {
    if (!this.#isLeaving) await this.#life.end();
    await this.leaves();
  }

  async kill(): Promise<void> {
    this.#isLeaving = true;
    if (this.#pod) await this.#life.kill(this.#pod);
    await this.leaves();
  }

  async #untilGone(): Promise<void> {
    const pod = this.#pod;
    if (!pod) return;
    let isCounted = false;
    await waitUntil(
      `the pod of ${this.version} is gone`,
      this.#life.goneBoundMs,
      async () => {
        if (!isCounted) isCounted = await this.#count();
        return !(await this.#life.exists(pod));
      },
      POLL_MS,
    );
  }

  /** Reads what it handled once it is drained, after which it exits. Returns whether it has been read. */
  async #count(): Promise<boolean> {
    const body = await this.#ask('state');
    if (!body) return false;
    const { drained } = JSON.parse(body.toString()) as DatetimeState;
    const handled = drained ? await this.#ask('handled') : undefined;
    if (handled) this.#handled.push(handled);
    return handled !== undefined;
  }

  /** Undefined without a pod, and when one that leaves does not respond any more. */
  async #ask(path: string): Promise<Buffer | undefined> {
    if (!this.#pod) return undefined;
    const boundMs = this.#isLeaving ? LEAVING_BOUND_MS : RESPONSE_BOUND_MS;
    return this.#control.ask(this.#pod.name, path, boundMs).catch((error: unknown) => {
      if (this.#isLeaving) return undefined;
      throw error;
    });
  }
}
