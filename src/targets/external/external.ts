import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../common/user-error.ts';
import { unlessAborted } from '../../common/unless-aborted.ts';
import { cpuTimes } from '../../runtime/processes/cpu.ts';
import { allPids, processEntry } from '../../runtime/processes/process-table.ts';
import type { CpuMeasurable } from '../target.ts';
import type { CheckedTarget } from './checked-target.ts';
import { lookBound, pauseAfter, RESPONSE_BOUND_MS } from './look-bounds.ts';
import { EffectValue } from './effect-value.ts';
import { HeaderEvidence } from './header-evidence.ts';
import { ListedProcesses } from './listed-processes.ts';
import { ProcessEvidence } from './process-evidence.ts';
import { remainingProofs } from './remaining-proofs.ts';
import { ReloadCommandFailed, runReload } from './reload-command.ts';
import { CONNECTIONS, Rounds, type Sighting } from './rounds.ts';
import { ROUNDS } from './sightings.ts';
import type { ExternalTargetPlan } from './find-target.ts';
import type { CpuTime } from '../../common/system.ts';
import type { TargetIdentity, TargetState } from '../../record/target/target-state.ts';

/**
 * Enough to see what a reload will have to change: ten rounds take a second, and a header is watched for ten seconds
 * once, most of them during the baseline.
 */
const STEADY_BOUND_MS = 15_000;
/**
 * How long the effect of a reload command may take to show. nginx has new workers within 0.1 s, Kong within 1 s; a busy
 * machine needs longer.
 */
const RENEWAL_BOUND_MS = 15_000;
/** The user's own target: reloaded by a command, and observed from outside only. */
export class ExternalTarget implements CheckedTarget, CpuMeasurable {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly logFile: string;
  /** The log is the command's output, which may contain host names or secrets. */
  readonly logIsPrivate = true;
  readonly #target: ExternalTargetPlan;
  readonly #signal: AbortSignal | undefined;
  readonly #rounds: Rounds;
  readonly #processes = new ProcessEvidence();
  /** Of the header, or what is read in its place. */
  readonly #header: HeaderEvidence;
  readonly #effect: EffectValue | undefined;
  readonly #listed: ListedProcesses | undefined;
  #phase: 'before' | 'during' | 'after' = 'before';
  /** Counts the phases: a round that began in an earlier one is ignored. */
  #turn = 0;
  /** Reloads that took effect, without the last one. */
  #proven = 0;
  #commandFailure: ReloadCommandFailed | undefined;
  #commandMs: number | undefined;
  #looking: Promise<void> | undefined;
  #taken = 0;

  /** `signal` ends a reload that is under way, and any look at the target. */
  constructor(target: ExternalTargetPlan, logs: string, signal?: AbortSignal) {
    this.#target = target;
    this.#signal = signal;
    this.url = target.url;
    this.logFile = path.join(logs, 'reload-command.log');
    this.identity = { gateway: 'target', version: target.version, runtime: 'own', real: true };
    const header = target.effectHeader ?? target.expectHeader;
    this.#effect = target.effect && new EffectValue(target.effect);
    this.#listed = target.processes && new ListedProcesses(target.processes);
    this.#rounds = new Rounds(target.url, header, target.request);
    this.#header = new HeaderEvidence(this.#effect?.name ?? header);
    this.#knowProcesses();
  }

  get commandMs(): number | undefined {
    return this.#commandMs;
  }

  /** The last failure of the command, if any. */
  get commandFailure(): ReloadCommandFailed | undefined {
    return this.#commandFailure;
  }

  /** What shows that the last reload took effect; undefined when nothing does. */
  get proof(): string | undefined {
    if (this.#phase !== 'after') return undefined;
    if (this.#processes.changed) return 'other processes serve it';
    if (this.#listedProof?.changed === true) return 'the processes that it lists are others';
    return this.#header.changed ? `${this.#header.name} has another value` : undefined;
  }

  get showsNoEffect(): boolean {
    return this.#phase === 'after' && !this.#changed;
  }

  /** What is left to prove a reload, in one sentence, where the processes cannot be seen; undefined where they can. */
  get remainingProofs(): string | undefined {
    const why = this.#processes.whyUnseen;
    return why === undefined ? undefined : remainingProofs(why, this.#header.name, this.#listed?.any);
  }

  /** Takes rounds until it is known what a reload will have to change, or the bound is over. */
  async lookBeforeReload(): Promise<TargetState> {
    if (this.#phase !== 'before') {
      if (this.#changed) this.#proven++;
      this.#processes.next();
      this.#header.next();
      this.#listed?.next();
      this.#enter('before');
    }
    this.#knowProcesses();
    this.#taken = 0;
    await this.#lookUntil(() => this.#isSteady, STEADY_BOUND_MS);
    return this.inspect();
  }

  /** Takes the rounds that show whether a reload can be seen. @throws UserError with the figures when it cannot */
  async requireVisible(): Promise<void> {
    await this.#lookUntil(() => this.#taken >= ROUNDS, STEADY_BOUND_MS);
    if (this.#taken >= ROUNDS) return;
    const { asked, responded } = this.#rounds.seen;
    throw new UserError(
      `the target responds too slowly, or to too few connections at once, for a reload to be seen: ${responded} of ${asked} fresh connections had a response within ${RESPONSE_BOUND_MS / 1000} s, and ${this.#taken} of ${ROUNDS} rounds of them ended within ${STEADY_BOUND_MS / 1000} s; set the URL to one that responds within ${RESPONSE_BOUND_MS / 1000} s to ${CONNECTIONS} connections at once`,
    );
  }

  /** Runs the command and waits until its effect shows, or the bound is over. @throws ReloadCommandFailed */
  async reload(): Promise<void> {
    this.#knowProcesses();
    const nowMs = performance.now();
    this.#processes.begin(nowMs);
    this.#header.begin(nowMs);
    this.#listed?.begin(nowMs);
    this.#enter('during');
    try {
      const { reload, reloadWaitMs: waitMs } = this.#target;
      if (reload === undefined) throw new Error('nothing is known that reloads the target');
      await runReload(reload, this.logFile, { waitMs, signal: this.#signal });
    } catch (error) {
      if (error instanceof ReloadCommandFailed) this.#commandFailure = error;
      throw error;
    } finally {
      this.#commandMs = performance.now() - nowMs;
      this.#enter('after');
    }
    if (this.#processes.any || this.#header.any || this.#listedProof?.any === true)
      await this.#lookUntil(() => this.#changed, RENEWAL_BOUND_MS);
  }

  async inspect(): Promise<TargetState> {
    await this.#look();
    return {
      epoch: this.#proven + (this.#phase === 'after' && this.#changed ? 1 : 0),
      unproven: `nothing shows that the reload took effect: ${this.#why}`,
    };
  }

  /** Includes processes that served before the reload: an old worker that never exits may spin. */
  cpuTimes(): Promise<CpuTime[]> {
    return cpuTimes(this.#processes.processes);
  }

  leavingProcesses(): number {
    return this.#processes.leaving;
  }

  /** Does nothing: the target is the user's and goes on running. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** The processes that it lists, where those that serve it cannot be seen. */
  get #listedProof(): ListedProcesses | undefined {
    return this.#processes.whyUnseen === undefined ? undefined : this.#listed;
  }

  get #why(): string {
    const listed = this.#listedProof?.why;
    return `${this.#processes.why}, ${listed === undefined ? '' : `${listed}, `}and ${this.#header.why}`;
  }

  get #changed(): boolean {
    return this.#processes.changed || this.#header.changed || this.#listedProof?.changed === true;
  }

  /** Whether everything that can prove a reload has been observed for long enough. */
  get #isSteady(): boolean {
    const nowMs = performance.now();
    const evidence = [this.#processes, this.#header, this.#listedProof];
    const seen = evidence.filter((one) => one?.any === true);
    if (seen.length === 0) return this.#taken >= ROUNDS;
    return seen.every((one) => one?.isSteady(nowMs));
  }

  #knowProcesses(): void {
    this.#processes.know(allPids().flatMap((pid) => processEntry(pid) ?? []));
  }

  #enter(phase: 'before' | 'during' | 'after'): void {
    this.#phase = phase;
    this.#effect?.forget();
    this.#turn++;
  }

  async #lookUntil(condition: () => boolean, boundMs: number): Promise<void> {
    const sinceMs = performance.now();
    const signal = this.#signal;
    while (!condition() && performance.now() - sinceMs < Math.max(boundMs, lookBound(this.#rounds.wholeMs))) {
      const roundMs = performance.now();
      await this.#look();
      await delay(pauseAfter(performance.now() - roundMs), undefined, signal ? { signal } : {});
    }
  }

  /** Takes a round, or waits for the one that is running. @throws the signal's reason */
  #look(): Promise<void> {
    this.#looking ??= this.#take().finally(() => (this.#looking = undefined));
    return unlessAborted(this.#looking, this.#signal);
  }

  async #valuesIn(round: readonly Sighting[]): Promise<readonly Sighting[]> {
    if (!this.#effect) return round;
    const value = await this.#effect.read();
    return [{ served: 'elsewhere', ...(value === undefined ? {} : { value }) }];
  }

  async #take(): Promise<void> {
    const turn = this.#turn;
    const round = await this.#rounds.take();
    const values = await this.#valuesIn(round);
    const listed = await this.#listedProof?.read();
    this.#taken++;
    if (turn !== this.#turn || this.#phase === 'during') return;
    const atMs = performance.now();
    if (this.#phase === 'before') {
      this.#processes.before(round, atMs);
      this.#header.before(values, atMs);
      if (listed) this.#listed?.before(listed, atMs);
    } else {
      this.#header.after(values, atMs, (process) => this.#processes.isStranger(process));
      this.#processes.after(round, atMs);
      if (listed) this.#listed?.after(listed, atMs);
    }
  }
}
