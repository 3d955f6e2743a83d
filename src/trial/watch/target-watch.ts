import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { canMeasureCpu, type Target } from '../../targets/target.ts';
import { monotonicMs } from '../../record/clock.ts';
import { GrowingFile } from '../../runtime/logs/growing-file.ts';
import { LogLines } from './log-lines.ts';
import type { TargetHistory, ProcessHistory } from '../../record/target/target-history.ts';
import type { SystemProcess } from '../../common/system.ts';

const PERIOD_MS = 50;
/**
 * Sampling burdens the target, so it takes at most these shares of the time. In a container, CPU times need a shell.
 */
const SAMPLE_SHARE = 0.35;
const CPU_SHARE = 0.1;

/**
 * Watches a target while a trial runs: its processes, what they use, how often New() was called, what it logs. Never
 * fails a trial.
 */
export class TargetWatch {
  readonly #target: Target;
  readonly #log: GrowingFile;
  readonly #lines = new LogLines();
  readonly #processes = new Map<number, ProcessHistory>();
  readonly #newCalls: [number, number][] = [];
  readonly #fromMs = monotonicMs();
  readonly #over = new AbortController();
  readonly #running: Promise<void>;
  #loadEndMs = 0;
  #missed = 0;
  #logRead = true;
  #cpuDueMs = 0;

  private constructor(target: Target, logFrom: number) {
    this.#target = target;
    this.#log = new GrowingFile(target.logFile, logFrom);
    this.#running = this.#run();
  }

  static async start(target: Target): Promise<TargetWatch> {
    const size = await stat(target.logFile).then(
      (found) => found.size,
      () => 0,
    );
    return new TargetWatch(target, size);
  }

  /** Notes that the load is over. */
  loadEnded(): void {
    this.#loadEndMs = monotonicMs();
  }

  /** Takes a last sample, and returns the history. */
  async stop(): Promise<TargetHistory> {
    this.#over.abort();
    await this.#running;
    await this.#sample();
    const toMs = monotonicMs();
    return {
      fromMs: tenths(this.#fromMs),
      toMs: tenths(toMs),
      loadEndMs: tenths(this.#loadEndMs === 0 ? toMs : this.#loadEndMs),
      missed: this.#missed,
      processes: [...this.#processes.values()],
      newCalls: this.#newCalls,
      log: this.#lines.lines,
      logLeftOut: this.#lines.leftOut,
      logRead: this.#logRead,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const tookMs = await this.#sample();
      const pauseMs = Math.max(PERIOD_MS, tookMs * (1 / SAMPLE_SHARE - 1));
      // An aborted pause ends the watch and is no error.
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #sample(): Promise<number> {
    const askedMs = monotonicMs();
    try {
      const { workers = [], pluginServers } = await this.#target.inspect();
      const atMs = monotonicMs();
      this.#found(workers, 'worker', atMs);
      this.#found(pluginServers?.processes ?? [], 'plugin-server', atMs);
      this.#missing(atMs);
      if (pluginServers && this.#newCalls.at(-1)?.[1] !== pluginServers.newCalls)
        this.#newCalls.push([tenths(atMs), pluginServers.newCalls]);
    } catch {
      this.#missed++;
    }
    const sampledMs = monotonicMs();
    await this.#sampleCpu(sampledMs);
    await this.#readLog();
    return sampledMs - askedMs;
  }

  async #readLog(): Promise<void> {
    if (this.#target.logIsPrivate === true) {
      this.#logRead = false;
      return;
    }
    try {
      this.#lines.add(await this.#log.readNew(), tenths(monotonicMs()));
      // Reading continues where the last successful read ended.
      this.#logRead = true;
    } catch (error) {
      // A missing log counts as one without lines.
      this.#logRead = (error as NodeJS.ErrnoException).code === 'ENOENT';
    }
  }

  async #sampleCpu(askedMs: number): Promise<void> {
    if (askedMs < this.#cpuDueMs || !canMeasureCpu(this.#target)) return;
    // A target that is being reloaded may not respond; the next sample follows soon.
    const times = await this.#target.cpuTimes().catch(() => []);
    const atMs = monotonicMs();
    for (const { pid, cpuMs } of times) this.#processes.get(pid)?.cpu.push([tenths(atMs), cpuMs]);
    this.#cpuDueMs = atMs + (atMs - askedMs) * (1 / CPU_SHARE - 1);
  }

  #missing(atMs: number): void {
    for (const process of this.#processes.values())
      if (process.lastMs < tenths(atMs)) process.goneMs ??= tenths(atMs);
  }

  #found(processes: readonly SystemProcess[], role: ProcessHistory['role'], atMs: number): void {
    for (const { pid, name } of processes) {
      const known = this.#processes.get(pid);
      if (known) known.lastMs = tenths(atMs);
      else
        this.#processes.set(pid, { pid, name, role, firstMs: tenths(atMs), lastMs: tenths(atMs), cpu: [] });
    }
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
