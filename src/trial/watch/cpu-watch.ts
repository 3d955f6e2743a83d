import { readFileSync } from 'node:fs';
import { monotonicMs } from '../../record/clock.ts';
import type { CpuUse } from '../../record/cpu-use.ts';
import { OtherPrograms } from '../../runtime/processes/other-programs.ts';

const PERIOD_MS = 500;
/** A sample reads a file of each process, so it takes at most this share of the time, */
const SHARE_MAX = 0.02;
/** but where it takes long since the machine is busy, who uses it is to be known. */
const PERIOD_MAX_MS = 1000;
/** Linux counts processor time in ticks of 10 ms. */
const MS_PER_TICK = 10;
/** Fields of the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. */
const IDLE = [3, 4];
const STEAL = 7;

/** CPU time since the machine started, ms. */
interface Times {
  atMs: number;
  allMs: number;
  idleMs: number;
  othersMs: number;
}

/** Watches who uses the processors of the machine while a trial runs. Nothing is known without /proc. */
export class CpuWatch {
  readonly #others: OtherPrograms | undefined;
  readonly #samples: CpuUse[] = [];
  #last: Times | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** What the run has not started may work for a user's own target: `own` leaves it out. */
  constructor(own: boolean) {
    this.#others = own ? undefined : new OtherPrograms();
    this.#sample();
  }

  /** Takes a last sample, and returns all. */
  stop(): CpuUse[] {
    clearTimeout(this.#timer);
    this.#sample();
    clearTimeout(this.#timer);
    return this.#samples;
  }

  #sample(): void {
    const now = this.#times();
    if (now === undefined) return;
    const last = this.#last;
    this.#last = now;
    const ms = last ? now.allMs - last.allMs : 0;
    if (last && ms > 0)
      this.#samples.push({
        fromMs: rounded(last.atMs),
        ms: rounded(now.atMs - last.atMs),
        others: share(now.othersMs - last.othersMs, ms),
        idle: share(now.idleMs - last.idleMs, ms),
      });
    const wantedMs = (monotonicMs() - now.atMs) / SHARE_MAX;
    const pauseMs = Math.min(PERIOD_MAX_MS, Math.max(PERIOD_MS, wantedMs));
    this.#timer = setTimeout(() => this.#sample(), pauseMs);
  }

  #times(): Times | undefined {
    const atMs = monotonicMs();
    const ticks = machineTicks();
    if (ticks === undefined) return undefined;
    const msOf = (...fields: number[]) =>
      fields.reduce((ms, field) => ms + (ticks[field] ?? 0) * MS_PER_TICK, 0);
    return {
      atMs,
      allMs: msOf(...ticks.keys()),
      idleMs: msOf(...IDLE),
      othersMs: msOf(STEAL) + (this.#others?.cpuMs() ?? 0),
    };
  }
}

// What guests use counts as user time too.
function machineTicks(): number[] | undefined {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    return first
      .split(/\s+/)
      .slice(1, STEAL + 2)
      .map(Number);
  } catch {
    return undefined;
  }
}

function share(partMs: number, ms: number): number {
  return Math.round(Math.min(1, Math.max(0, partMs / ms)) * 1000) / 1000;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
