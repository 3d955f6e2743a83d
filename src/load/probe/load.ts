import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { familyOf } from '../../common/connect/family.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { RequestTable } from '../../record/requests/request-table.ts';
import { loadExpectationFunction } from '../expectation.ts';
import { RequestBody } from '../body/request-body.ts';
import { ClosedLoop, type Loop } from '../schedules/closed-loop.ts';
import { OpenLoop } from '../schedules/open-loop.ts';
import type { ProbeMetrics } from './metrics.ts';
import { ProbeLog } from './probe-log.ts';
import type { ProbeMessage } from './probe-thread.ts';
import type { Run } from './run.ts';
import { StallWatch } from './stall-watch.ts';

const RESOLUTION_MS = 10;
const NANOS_PER_MS = 1e6;
const stallWatch = new StallWatch();

/** One load in the probe's thread. */
export class Load {
  readonly #run: Run;
  readonly #loop: Loop;
  readonly #metrics: ProbeMetrics | undefined;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #cpuBefore = process.threadCpuUsage();
  readonly #begun: Promise<number>;

  private constructor(run: Run, metrics: ProbeMetrics | undefined, atMs: number) {
    this.#run = run;
    this.#metrics = metrics;
    this.#loop = run.plan.rate === undefined ? new ClosedLoop(run) : new OpenLoop(run);
    stallWatch.begin();
    this.#begun = this.#begin(atMs);
  }

  /** Starts a load that counts what it does in `counters`, so that another thread can look on. */
  static async start(plan: LoadPlan, counters: Int32Array): Promise<Load> {
    const begin = await Load.prepare(plan, counters);
    return begin(fastMonotonicMs());
  }

  /** Makes a load ready. It begins at the moment (monotonic ms) that the returned function is told. */
  static async prepare(plan: LoadPlan, counters: Int32Array): Promise<(atMs: number) => Load> {
    // Loaded when they are wanted: loading costs the CPU time of thousands of requests.
    const metrics = plan.metrics ? new (await import('./metrics.ts')).ProbeMetrics() : undefined;
    // A DNS server in the plan is queried for IPv4 only.
    const family = plan.nameResolution === undefined ? await familyOf(plan.url, plan) : undefined;
    const judge = await loadExpectationFunction(plan.expectation);
    const body = RequestBody.of(plan);
    return (atMs) => {
      const log = new ProbeLog(counters, metrics, atMs);
      return new Load({ plan, requestTable: new RequestTable(), log, body, family, judge }, metrics, atMs);
    };
  }

  /** What it tells Prometheus now, in its text format; for a plan with metrics. */
  async metrics(): Promise<string | undefined> {
    return await this.#metrics?.text();
  }

  /** Ends the load, when all that is under way has its outcome (`stop`) or at once (`cut`), and hands over what was recorded. */
  async end(how: 'stop' | 'cut'): Promise<{ message: ProbeMessage; transfer: ArrayBuffer[] }> {
    const beganMs = await this.#begun;
    const stopped = this.#loop.stop();
    if (how === 'stop') await stopped;
    const cpu = process.threadCpuUsage(this.#cpuBefore);
    this.#delay.disable();
    const { requestTable, log } = this.#run;
    const { connectionTable } = log;
    const message: ProbeMessage = {
      beganMs,
      requests: { chunks: requestTable.rows.chunks, length: requestTable.length },
      connections: { chunks: connectionTable.rows.chunks, length: connectionTable.length },
      originMs: connectionTable.originMs,
      addresses: connectionTable.addresses,
      idleCloses: log.idleCloses,
      unsolicited: log.unsolicited,
      streams: log.streams,
      errors: [...log.errors],
      versions: [...log.versions],
      downloads: log.downloads,
      cpuMicros: cpu.user + cpu.system,
      // The histogram holds whole timer periods; what is above the resolution is delay.
      loopDelayMs: {
        p99: Math.max(0, this.#delay.percentile(99) / NANOS_PER_MS - RESOLUTION_MS),
        max: Math.max(0, this.#delay.max / NANOS_PER_MS - RESOLUTION_MS),
      },
      stalls: stallWatch.end(beganMs),
    };
    return { message, transfer: [...requestTable.rows.buffers(), ...connectionTable.rows.buffers()] };
  }

  async #begin(atMs: number): Promise<number> {
    // A timer may be a millisecond early.
    for (let leftMs = atMs - fastMonotonicMs(); leftMs > 0; leftMs = atMs - fastMonotonicMs())
      await delay(leftMs);
    this.#delay.enable();
    const beganMs = fastMonotonicMs();
    this.#loop.start(atMs);
    return beganMs;
  }
}
