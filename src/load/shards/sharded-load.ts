import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readShard, type ShardPart } from '../../record/disk/shard-file.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import type { RunningLoad } from '../engine.ts';
import { progressOf } from '../probe/counters.ts';
import type { ProbeResult } from '../probe/probe.ts';
import { bestOf, whyNoClock, type ClockOffset } from './clock.ts';
import type { ShardConnection } from './connection.ts';
import { mergeFlow, type Collected } from './merge/merge.ts';
import { movedPart } from './merge/moved-part.ts';

const POLL_MS = 10;

/** A shard that carries a share of a load, or that was lost before it could. */
export type Carrier = { index: number } & (LostCarrier | ReadyCarrier);

interface LostCarrier {
  /** Why, to complete "it …". */
  lost: string;
  connection?: never;
}

interface ReadyCarrier {
  lost?: never;
  connection: ShardConnection;
  /** How far its clock was ahead before the load, */
  before: ClockOffset;
  /** and how far it is now. */
  offset: () => Promise<ClockOffset>;
}

/** A load, and how many flows it has. */
interface Load {
  /** Its id, which the records of shards name. */
  load: string;
  flows: number;
  /** When it began, monotonic ms of this machine. */
  agreedMs: number;
  /** Takes a line about a shard that is lost. */
  say: (line: string) => void;
}

/** A load that shards carry together. */
export class ShardedLoad implements RunningLoad {
  readonly #carriers: readonly Carrier[];
  readonly #load: Load;
  readonly #told = new Set<number>();

  constructor(carriers: readonly Carrier[], load: Load) {
    this.#carriers = carriers;
    this.#load = load;
  }

  get flows(): Progress[] {
    const all = this.#carriers.map((carrier) => carrier.connection?.progress ?? []);
    return Array.from({ length: this.#load.flows }, (_, flow) =>
      progressOf(sumOf(all.map((counters) => counters[flow] ?? []))),
    );
  }

  async until(
    condition: (flows: readonly Progress[]) => boolean,
    boundMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const endMs = performance.now() + boundMs;
    signal?.throwIfAborted();
    while (!condition(this.flows)) {
      this.#tellLosses();
      if (performance.now() > endMs) return;
      if (this.#carriers.every((carrier) => whyLost(carrier) !== undefined))
        throw new Error(`every shard was lost: shard 0: it ${this.#carriers.map(whyLost)[0]}`);
      await delay(POLL_MS, undefined, signal ? { signal } : {});
    }
  }

  async stop(): Promise<ProbeResult[]> {
    const collected = await Promise.all(this.#carriers.map((carrier) => this.#collect(carrier)));
    this.#tellLosses();
    const firstUsers = this.#carriers.map(({ index }) => index);
    return Array.from({ length: this.#load.flows }, (_, flow) => mergeFlow(collected, flow, firstUsers));
  }

  async abandon(): Promise<void> {
    const cut = this.#carriers.map(async (carrier) => carrier.connection?.order({ order: 'cut' }));
    // One that is lost has dropped it, too.
    await Promise.allSettled(cut);
  }

  async #collect(carrier: Carrier): Promise<Collected> {
    if (!carrier.connection) return carrier;
    try {
      const { file } = await carrier.connection.order({ order: 'stop' });
      if (file === undefined) return { lost: 'sent no record' };
      const after = await carrier.offset();
      const part = await readShard(file);
      await rm(file);
      const { instance } = await carrier.connection.hello();
      const why = this.#whyNot(part, carrier.index, instance) ?? whyNoClock(carrier.before, after);
      if (why !== undefined) return { lost: why };
      return movedPart(part, -bestOf(carrier.before, after).aheadMs, this.#load.agreedMs);
    } catch (error) {
      return { lost: whyLost(carrier) ?? `sent no record: ${(error as Error).message}` };
    }
  }

  #whyNot(part: ShardPart, index: number, instance: string): string | undefined {
    if (part.instance !== instance || part.load !== this.#load.load) return 'was restarted during the load';
    if (part.index !== index) return `sent the record of shard ${part.index}`;
    return part.flows.length === this.#load.flows ? undefined : 'sent a record of other flows';
  }

  #tellLosses(): void {
    for (const carrier of this.#carriers) {
      const why = whyLost(carrier);
      if (why === undefined || this.#told.has(carrier.index)) continue;
      this.#told.add(carrier.index);
      this.#load.say(`shard ${carrier.index} was lost: it ${why}`);
    }
  }
}

function whyLost(carrier: Carrier): string | undefined {
  return carrier.connection ? carrier.connection.lost?.message : carrier.lost;
}

function sumOf(counters: readonly (readonly number[])[]): number[] {
  const total: number[] = [];
  for (const each of counters)
    for (const [slot, count] of each.entries()) total[slot] = (total[slot] ?? 0) + count;
  return total;
}
