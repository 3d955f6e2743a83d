import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { cpuTimes } from '../../runtime/processes/cpu.ts';
import type { CpuTime, Gateway, GatewayIdentity, GatewayProcess, GatewayState } from '../gateway.ts';
import { workersListeningAt } from './listeners.ts';
import { runReloadCommand } from './reload-command.ts';
import type { OwnTarget } from './target.ts';

/** Time for what a reload command set in motion; nginx has new workers within 0.1 s, Kong within 1 s. */
const RENEWAL_BOUND_MS = 5000;
const LOOK_MS = 50;
/** As many answers must agree on the witness's value before it proves anything. */
const ANSWERS = 4;
const ANSWER_BOUND_MS = 5000;

/** What can be seen of a gateway that somebody else has started. */
interface Look {
  workers: GatewayProcess[];
  /** The witness header's value, when all answers agree on one. */
  witness?: string;
}

/** The user's own gateway: reloaded by a command, and seen only from outside. */
export class OwnGateway implements Gateway {
  readonly identity: GatewayIdentity;
  readonly url: string;
  readonly logFile: string;
  readonly #target: OwnTarget;
  #epoch = 1;
  #before: Look = { workers: [] };
  #now: Look = { workers: [] };
  #awaited = false;

  constructor(target: OwnTarget, logs: string) {
    this.#target = target;
    this.url = target.url;
    this.logFile = path.join(logs, 'reload-command.log');
    this.identity = { gateway: 'your-gateway', version: target.version, runtime: 'own', real: true };
  }

  /** Runs the command and waits, for a bound, until it shows. @throws Error when the command fails */
  async reload(): Promise<void> {
    this.#before = await this.#look();
    this.#awaited = true;
    await runReloadCommand(this.#target.reloadCommand, this.logFile, this.#target.reloadWaitMs);
    if (this.#before.workers.length === 0 && this.#before.witness === undefined) return;
    const endMs = performance.now() + RENEWAL_BOUND_MS;
    while (this.#awaited && performance.now() < endMs) {
      await this.inspect();
      await delay(LOOK_MS);
    }
  }

  async inspect(): Promise<GatewayState> {
    this.#now = await this.#look();
    if (this.#awaited && isRenewed(this.#before, this.#now)) {
      this.#epoch++;
      this.#awaited = false;
    }
    return {
      epoch: this.#epoch,
      workers: [],
      pluginServers: [],
      newCalls: 0,
      unproven: unproven(this.#before, this.#now, this.#target.witnessHeader),
    };
  }

  cpuTimes(): Promise<CpuTime[]> {
    return cpuTimes(this.#now.workers);
  }

  /** It was running before, and goes on running. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  async #look(): Promise<Look> {
    const [workers, witness] = await Promise.all([workersListeningAt(this.url), this.#witness()]);
    return witness === undefined ? { workers } : { workers, witness };
  }

  async #witness(): Promise<string | undefined> {
    const { witnessHeader } = this.#target;
    if (witnessHeader === undefined) return undefined;
    const values = await Promise.all(Array.from({ length: ANSWERS }, () => this.#valueOf(witnessHeader)));
    return new Set(values).size === 1 ? values[0] : undefined;
  }

  async #valueOf(header: string): Promise<string | undefined> {
    const signal = AbortSignal.timeout(ANSWER_BOUND_MS);
    // Failures are the probe's to count.
    const answer = await request(this.url, { reset: true, signal }).catch(() => undefined);
    await answer?.body.dump();
    const value = answer?.headers[header];
    return value === undefined ? undefined : String(value);
  }
}

/** Whether every worker has been replaced, or the witness has another value. */
function isRenewed(before: Look, now: Look): boolean {
  const old = new Set(before.workers.map(({ pid }) => pid));
  const replaced = now.workers.length > 0 && old.size > 0 && now.workers.every(({ pid }) => !old.has(pid));
  const changed = before.witness !== undefined && now.witness !== undefined && before.witness !== now.witness;
  return replaced || changed;
}

/** What is missing for a proof that the reload took effect. */
function unproven(before: Look, now: Look, header: string | undefined): string {
  const names = before.workers.map(({ name, pid }) => `${name} ${pid}`).join(', ');
  const processes =
    before.workers.length === 0 || now.workers.length === 0
      ? 'the processes that listen for TARGET_URL cannot be seen from here (another machine, a container, or another user)'
      : `not all processes that serve TARGET_URL were replaced (${names})`;
  const witness =
    header === undefined
      ? 'no WITNESS_HEADER is set whose value would change with a reload'
      : `the value of ${header} is not one before the reload and another one after it`;
  return `nothing shows that RELOAD_COMMAND took effect: ${processes}, and ${witness}`;
}
