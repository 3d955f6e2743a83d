import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { monotonicMs } from '../../record/clock.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { checkPlan } from '../check-plan.ts';
import type { LoadEngine } from '../engine.ts';
import { clockOffset } from './clock.ts';
import { ShardConnection, ShardLost } from './connection.ts';
import type { ShardHost } from './host.ts';
import { encodePlans, requireNoFiles, sharesOf } from './plans.ts';
import type { ClockReply } from './protocol.ts';
import { ShardedLoad, type Carrier } from './sharded-load.ts';

/** How long before the agreed time shards are told of it, ms. */
const LEAD_MS = 100;

/** What messages say of shards. */
interface Described {
  /** Names them, such as "8 processes of this machine". */
  carriedBy: string;
  /** Takes a line about a shard that is lost while it carries a load. @default not said */
  say?: (line: string) => void;
}

/** Carries the load on several processes at once, and merges what they record. */
export class ShardedEngine implements LoadEngine {
  readonly carriedBy: string;
  readonly #host: ShardHost;
  readonly #say: (line: string) => void;
  readonly #connections = new Map<number, ShardConnection>();
  #folder: string | undefined;
  #records = 0;
  #hasRun = false;

  constructor(host: ShardHost, { carriedBy, say = () => undefined }: Described) {
    this.#host = host;
    this.carriedBy = carriedBy;
    this.#say = say;
  }

  async open(signal?: AbortSignal): Promise<void> {
    const all = Array.from({ length: this.#host.shards }, (_, index) => this.#connected(index, signal));
    await Promise.all(all);
  }

  async start(plans: readonly LoadPlan[], signal?: AbortSignal): Promise<ShardedLoad> {
    for (const plan of plans) checkPlan(plan);
    if (this.#host.sharesFiles !== true) requireNoFiles(plans);
    const load = randomUUID();
    const carriers = await this.#carriers(plans, load, signal);
    const ready = carriers.filter((carrier) => carrier.connection !== undefined);
    if (ready.length === 0)
      throw new UserError(`no shard is left: shard 0 was lost: it ${carriers.map(({ lost }) => lost)[0]}`);
    this.#hasRun = true;
    const agreedMs = monotonicMs() + LEAD_MS;
    for (const { connection, before } of ready)
      // What is lost here is told of when the load ends.
      void connection.order({ order: 'begin', atMs: agreedMs + before.aheadMs }).catch(() => undefined);
    return new ShardedLoad(carriers, { flows: plans.length, load, agreedMs, say: this.#say });
  }

  async ask(operation: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const connection = await this.#connected(0, signal);
    const { result } = await connection.order({ order: 'ask', operation, input }, signal);
    return result;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
    await this.#host.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #carriers(
    plans: readonly LoadPlan[],
    load: string,
    signal: AbortSignal | undefined,
  ): Promise<Carrier[]> {
    const settled = await Promise.allSettled(
      Array.from({ length: this.#host.shards }, (_, index) => this.#carrier(index, plans, load, signal)),
    );
    const failed = settled.find((each) => each.status === 'rejected');
    if (!failed) return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    // The others would wait for their time for ever.
    for (const each of settled)
      if (each.status === 'fulfilled')
        void each.value.connection?.order({ order: 'cut' }).catch(() => undefined);
    throw failed.reason;
  }

  /** A shard that is ready to begin, or that is lost. @throws UserError when it cannot carry its share; the signal's reason */
  async #carrier(
    index: number,
    plans: readonly LoadPlan[],
    load: string,
    signal: AbortSignal | undefined,
  ): Promise<Carrier> {
    const { shards } = this.#host;
    try {
      const connection = await this.#connected(index, signal);
      const shares = encodePlans(sharesOf(plans, index, shards));
      await connection.order({ order: 'prepare', load, index, of: shards, plans: shares }, signal);
      const { machine } = await connection.hello();
      const offset = () => clockOffset(machine, () => readClock(connection));
      return { index, connection, before: await offset(), offset };
    } catch (error) {
      if (!(error instanceof ShardLost)) throw error;
      return { index, lost: error.message };
    }
  }

  // The first time it says that something is wrong with the set-up; later a shard may have died.
  async #connected(index: number, signal: AbortSignal | undefined): Promise<ShardConnection> {
    const known = this.#connections.get(index);
    if (known && known.lost === undefined) return known;
    try {
      const connection = await ShardConnection.open(this.#host, index, () => this.#newFile(), signal);
      this.#connections.set(index, connection);
      return connection;
    } catch (error) {
      const { message } = error as Error;
      if (!this.#hasRun && error instanceof ShardLost)
        throw new UserError(`shard ${index} cannot be used: it ${message}`);
      if (this.#hasRun && error instanceof UserError && signal?.aborted !== true)
        throw new ShardLost(`is gone and has no successor: ${message}`);
      throw error;
    }
  }

  #newFile(): string {
    this.#folder ??= mkdtempSync(path.join(os.tmpdir(), 'reload-proof-shards-'));
    return path.join(this.#folder, String(this.#records++));
  }
}

async function readClock(connection: ShardConnection): Promise<ClockReply> {
  const { result } = await connection.order({ order: 'clock' });
  return result as ClockReply;
}
