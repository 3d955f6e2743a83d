import path from 'node:path';
import type { TargetIdentity, TargetState } from '../../record/target/target-state.ts';
import { apiReason, apiStatus } from '../../runtime/kubernetes/api-failure.ts';
import { UserError } from '../../common/user-error.ts';
import type { CheckedTarget } from '../external/checked-target.ts';
import type { ExternalTargetPlan } from '../external/find-target.ts';
import { ReloadCommandFailed, runReload } from '../external/reload-command.ts';
import type { KubernetesPlan } from './find-workload.ts';
import { whyUnchanged } from './proof.ts';
import { isComplete, readSnapshot, workloadState, type Snapshot } from './snapshot.ts';
import { UnderWay } from './under-way.ts';

/** How often the API is asked at most which pods still terminate, ms. */
const LEAVING_EVERY_MS = 250;
/** How long the effect of a command may take to show, ms: controllers see a change within a second. */
const EFFECT_BOUND_MS = 15_000;

/** What ends a wait of the target. */
interface Limits {
  /** Ends a disruption that is under way. */
  signal?: AbortSignal | undefined;
  /** @default 15 seconds */
  effectBoundMs?: number;
  /** How often the API is asked, ms. @default 250 */
  pollMs?: number;
}

/** A workload on Kubernetes: disrupted through the API, or by a command, and observed through the API. */
export class KubernetesTarget implements CheckedTarget {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly logFile: string;
  readonly logIsPrivate = true;
  readonly #target: ExternalTargetPlan;
  readonly #plan: KubernetesPlan;
  readonly #signal: AbortSignal | undefined;
  readonly #effectBoundMs: number;
  readonly #pollMs: number | undefined;
  #before: Snapshot | undefined;
  #after: Snapshot | undefined;
  /** The pods that the last disruption ended; undefined where a command may have ended any. */
  #ended: readonly string[] | undefined;
  #proven = 0;
  #why: string | undefined;
  #commandMs: number | undefined;
  #commandFailure: ReloadCommandFailed | undefined;
  /** The workload before the disruption whose traces are still there. */
  #toUndo: Snapshot | undefined;
  #leaving = 0;
  #leavingReadMs = Number.NEGATIVE_INFINITY;
  #isReading = false;

  constructor(
    target: ExternalTargetPlan,
    plan: KubernetesPlan,
    logs: string,
    { signal, effectBoundMs = EFFECT_BOUND_MS, pollMs }: Limits = {},
  ) {
    this.#target = target;
    this.#plan = plan;
    this.#signal = signal;
    this.#effectBoundMs = effectBoundMs;
    this.#pollMs = pollMs;
    this.url = target.url;
    this.logFile = path.join(logs, 'reload-command.log');
    this.identity = { gateway: 'target', version: target.version, runtime: 'own', real: true };
  }

  get reloadName(): string | undefined {
    return this.#plan.disruption?.name;
  }

  get commandMs(): number | undefined {
    return this.#commandMs;
  }

  get commandFailure(): ReloadCommandFailed | undefined {
    return this.#commandFailure;
  }

  get showsNoEffect(): boolean {
    return this.#after !== undefined && this.#why !== undefined && this.#commandMs !== undefined;
  }

  /** Undoes the last disruption, and waits until every pod that is wanted is ready and no other is left. */
  async prepareReload(): Promise<void> {
    await this.#undo(this.#signal);
    this.#before = undefined;
    this.#after = undefined;
    this.#why = undefined;
    const underWay = this.#underWay(this.#signal);
    // What is not ready by then fails the disruption.
    await underWay.until((now) => isReady(now) || underWay.isOver).catch(ignoreFailure);
  }

  async lookBeforeReload(): Promise<TargetState> {
    return this.inspect();
  }

  /** @throws ReloadCommandFailed, and the signal's reason */
  async reload(): Promise<void> {
    const underWay = this.#underWay(this.#signal);
    try {
      const before = await underWay.read();
      this.#before = before;
      if (!isComplete(before)) throw underWay.incomplete(before);
      await this.#disrupt(underWay, before);
      this.#after = await underWay.read();
      this.#why = this.#whyUnchanged(before, this.#after);
      if (this.#why === undefined) this.#proven++;
      this.#countLeaving(this.#after);
    } catch (error) {
      if (error instanceof ReloadCommandFailed) this.#commandFailure = error;
      throw error;
    }
  }

  async inspect(): Promise<TargetState> {
    try {
      const now = await readSnapshot(this.#plan.cluster, this.#plan.name);
      const why = this.#why === undefined ? {} : { unproven: this.#why };
      return { epoch: this.#proven, ...why, workload: workloadState(now) };
    } catch (error) {
      return {
        epoch: this.#proven,
        unproven: `the API does not say how the pods are: ${apiReasonOf(error)}`,
      };
    }
  }

  /** How many pods from before the disruption terminate, as the API said last. */
  leavingProcesses(): number {
    const isDue = performance.now() - this.#leavingReadMs >= LEAVING_EVERY_MS;
    if (this.#leaving > 0 && isDue && !this.#isReading) void this.#readLeaving();
    return this.#leaving;
  }

  /** Does nothing: the API shows the pods however slowly the target responds. */
  requireVisible(): Promise<void> {
    return Promise.resolve();
  }

  /** Leaves the workload with as many replicas as it had. @throws UserError when the API refuses */
  async stop(): Promise<void> {
    await this.#undo(undefined);
  }

  async #disrupt(underWay: UnderWay, before: Snapshot): Promise<void> {
    const { disruption } = this.#plan;
    this.#ended = undefined;
    if (disruption === undefined) return this.#command(underWay, before);
    if (disruption.undo) this.#toUndo = before;
    this.#ended = await disruption.run(underWay, before);
  }

  // A command that only asks for a change, as kubectl rollout restart does, ends before the change does.
  async #command(underWay: UnderWay, before: Snapshot): Promise<void> {
    const beganMs = performance.now();
    const { reload, reloadWaitMs: waitMs } = this.#target;
    if (reload === undefined) throw new Error('nothing is known that disrupts the workload');
    try {
      await runReload(reload, this.logFile, { waitMs, signal: this.#signal });
    } finally {
      this.#commandMs = performance.now() - beganMs;
    }
    const endedMs = performance.now();
    const isVain = () => performance.now() - endedMs > this.#effectBoundMs;
    await underWay.until(
      (now) =>
        (this.#whyUnchanged(before, now) === undefined && isComplete(now)) || (isComplete(now) && isVain()),
    );
  }

  #whyUnchanged(before: Snapshot, after: Snapshot): string | undefined {
    return whyUnchanged(before, after, this.#ended);
  }

  async #undo(signal: AbortSignal | undefined): Promise<void> {
    const before = this.#toUndo;
    if (!before) return;
    const { disruption, name } = this.#plan;
    try {
      await disruption?.undo?.(this.#underWay(signal), before);
    } catch (error) {
      if (!(error instanceof ReloadCommandFailed)) throw error;
      // Without what the API says: this may get into results.
      throw new UserError(
        `the ${disruption?.name ?? 'reload'} is not undone, since a request to the API failed: set the replicas of the ${name.kind} to ${before.workload.replicas} again (kubectl scale)`,
      );
    }
    this.#toUndo = undefined;
  }

  #underWay(signal: AbortSignal | undefined): UnderWay {
    const { cluster, name, disruption } = this.#plan;
    const words = `the ${disruption?.name ?? 'reload'}`;
    const { reloadWaitMs: waitMs } = this.#target;
    const limits = { waitMs, signal, ...(this.#pollMs === undefined ? {} : { pollMs: this.#pollMs }) };
    return new UnderWay({ cluster, name, words }, limits);
  }

  async #readLeaving(): Promise<void> {
    this.#isReading = true;
    try {
      this.#countLeaving(await readSnapshot(this.#plan.cluster, this.#plan.name));
    } catch {
      // Asked again: until the API says otherwise, they are still there.
    } finally {
      this.#isReading = false;
    }
  }

  #countLeaving(now: Snapshot): void {
    this.#leavingReadMs = performance.now();
    const old = new Set(this.#before?.pods.map(({ uid }) => uid));
    this.#leaving = now.pods.filter(({ uid, isTerminating }) => isTerminating && old.has(uid)).length;
  }
}

/** Also without pods that terminate: what these still do to connections belongs to the disruption before. */
function isReady(now: Snapshot): boolean {
  return isComplete(now) && now.pods.every(({ isTerminating }) => !isTerminating);
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof ReloadCommandFailed)) throw error;
}

// The rest of what it says may name the cluster.
function apiReasonOf(error: unknown): string {
  return apiReason(error) ?? (apiStatus(error) === undefined ? 'no response' : `status ${apiStatus(error)}`);
}
