import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeShard, type ShardFlow, type ShardPart } from '../../../record/disk/shard-file.ts';
import { monotonicMs } from '../../../record/clock.ts';
import { usersOf } from '../../../record/flow/load-part.ts';
import { COUNTER_SLOTS, type LoadPlan } from '../../../record/flow/load-plan.ts';
import { ConnectionTable } from '../../../record/requests/connection-table.ts';
import { noDownloads } from '../../../record/requests/downloads.ts';
import { RequestTable } from '../../../record/requests/request-table.ts';
import { Probe, type ProbeResult } from '../../probe/probe.ts';
import { machineOfClock } from '../machine.ts';
import { throttledMs } from './throttled.ts';

/** Which load of which shard it is. */
export interface ShardLoadName {
  load: string;
  index: number;
  of: number;
  instance: string;
}

const NOTHING_COUNTED = Array.from({ length: COUNTER_SLOTS }, () => 0);

/** What this shard carries of a load. */
export class ShardLoad {
  readonly #name: ShardLoadName;
  /** The share of each flow; null where it has none. */
  readonly #plans: readonly (LoadPlan | null)[];
  readonly #probes: readonly (Probe | undefined)[];
  #agreedMs = 0;
  #throttledBefore: number | undefined;

  private constructor(
    name: ShardLoadName,
    plans: readonly (LoadPlan | null)[],
    probes: readonly (Probe | undefined)[],
  ) {
    this.#name = name;
    this.#plans = plans;
    this.#probes = probes;
  }

  /** @throws one sentence when a plan cannot be carried out here */
  static async prepare(name: ShardLoadName, plans: readonly (LoadPlan | null)[]): Promise<ShardLoad> {
    const own = plans.filter((plan) => plan !== null);
    const ready = (await Probe.prepareAll(own)).values();
    const probes = plans.map((plan) => (plan === null ? undefined : ready.next().value));
    return new ShardLoad(name, plans, probes);
  }

  begin(atMs: number): void {
    this.#agreedMs = atMs;
    this.#throttledBefore = throttledMs();
    for (const probe of this.#probes) probe?.begin(atMs);
  }

  /** The counters of each flow. */
  get counters(): number[][] {
    return this.#probes.map((probe) => probe?.counters ?? NOTHING_COUNTED);
  }

  /** Why its thread has failed; undefined while it runs. */
  get failure(): Error | undefined {
    return this.#probes.find((probe) => probe)?.failure;
  }

  /** Ends it once every request has its outcome, writes its record, and calls `send` with the file. */
  async stop(send: (file: string) => Promise<void>): Promise<void> {
    const results = await Promise.all(this.#probes.map(async (probe) => probe?.stop()));
    const folder = await mkdtemp(path.join(os.tmpdir(), 'reload-proof-shard-'));
    try {
      const file = path.join(folder, 'record');
      await writeShard(file, this.#partOf(results));
      await send(file);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async abandon(): Promise<void> {
    await Promise.all(this.#probes.map(async (probe) => probe?.abandon()));
  }

  #partOf(results: readonly (ProbeResult | undefined)[]): ShardPart {
    const began = results.flatMap((result) => result?.beganMs ?? []);
    const after = throttledMs();
    const before = this.#throttledBefore;
    return {
      ...this.#name,
      clock: {
        source: 'CLOCK_MONOTONIC',
        machine: machineOfClock(),
        atMs: monotonicMs(),
        wallMs: Date.now(),
      },
      agreedMs: this.#agreedMs,
      beganMs: Math.max(this.#agreedMs, ...began),
      endedMs: monotonicMs(),
      ...(before === undefined || after === undefined ? {} : { throttledMs: after - before }),
      flows: results.map((result, flow) => this.#flowOf(result, this.#plans[flow])),
    };
  }

  #flowOf(result: ProbeResult | undefined, plan: LoadPlan | null | undefined): ShardFlow {
    const firstUser = this.#name.index;
    if (!result || !plan) return { firstUser, users: 0, ...nothingSeen(this.#agreedMs) };
    const { connectionsOpened: _opened, beganMs: _began, shards: _none, ...seen } = result;
    return { firstUser, users: usersOf(plan).length, ...seen };
  }
}

/** What is recorded of a flow that nothing happens in. */
export function nothingSeen(originMs: number): Omit<ShardFlow, 'firstUser' | 'users'> {
  return {
    requestTable: new RequestTable(),
    connectionTable: new ConnectionTable(originMs),
    unsent: 0,
    idleCloses: [],
    streams: [],
    unsolicited: [],
    errors: [],
    versions: [],
    downloads: noDownloads(),
    cpuMicros: 0,
    loopDelayMs: { p99: 0, max: 0 },
    stalls: [],
  };
}
