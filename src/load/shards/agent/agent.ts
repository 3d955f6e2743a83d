import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VERSION } from '../../../common/places.ts';
import { UserError } from '../../../common/user-error.ts';
import { monotonicMs } from '../../../record/clock.ts';
import { ownDescriptors } from '../../descriptor-limit.ts';
import { machineOfClock } from '../machine.ts';
import { lineOf, messagesOf } from '../messages.ts';
import { decodePlans } from '../plans.ts';
import type { Order, Said } from '../protocol.ts';
import { ShardLoad } from './shard-load.ts';

const PROGRESS_MS = 50;
/** That it is there, while it carries no load, ms. */
const HEARTBEAT_MS = 1000;
const INSTANCE = randomUUID();

type Obeyed = Exclude<Order, { order: 'forget' }>;

/** What a shard can be asked to run, by name. Input and result are JSON. */
export type Operations = Record<string, (input: never, signal: AbortSignal) => Promise<unknown>>;

/** Obeys a coordinator as a shard, until the stream ends; then it drops whatever runs. */
export async function runAgent(stream: Duplex, operations: Operations): Promise<void> {
  const agent = new Agent(stream, operations);
  try {
    agent.greet();
    for await (const { message } of messagesOf(stream, refuseRecord)) agent.take(message as Order);
  } finally {
    await agent.end();
  }
}

function refuseRecord(): never {
  throw new Error('a coordinator sends no records');
}

/** One side of the protocol. */
class Agent {
  readonly #stream: Duplex;
  readonly #operations: Operations;
  readonly #asked = new Map<number, AbortController>();
  #load: Promise<ShardLoad> | undefined;
  #running: ShardLoad | undefined;
  /** What waits until a record has been sent. */
  #held: Said[] | undefined;
  readonly #heartbeat = setInterval(() => this.#tick(), HEARTBEAT_MS);
  #progress: NodeJS.Timeout | undefined;

  constructor(stream: Duplex, operations: Operations) {
    this.#stream = stream;
    this.#operations = operations;
    // The reader notices the end of a stream that breaks.
    stream.on('error', () => undefined);
  }

  greet(): void {
    const descriptors = ownDescriptors();
    this.#say({
      hello: {
        version: VERSION,
        instance: INSTANCE,
        machine: machineOfClock(),
        ...(descriptors ? { descriptors } : {}),
      },
    });
  }

  /** Obeys an order, and replies. */
  take(order: Order): void {
    if (order.order === 'forget') {
      this.#asked.get(order.asked)?.abort();
      return;
    }
    void this.#reply(order);
  }

  async end(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const asked of this.#asked.values()) asked.abort();
    this.#stream.destroy();
    await this.#abandon();
  }

  async #reply(order: Obeyed): Promise<void> {
    const { id: reply } = order;
    try {
      // Its reply is the record.
      if (order.order === 'stop') await this.#stop(reply);
      else this.#say({ reply, result: await this.#resultOf(order) });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      const { code } = error as NodeJS.ErrnoException;
      this.#say({ reply, failure, isUserError: error instanceof UserError, code });
    }
  }

  async #resultOf(order: Exclude<Obeyed, { order: 'stop' }>): Promise<unknown> {
    switch (order.order) {
      case 'clock':
        return { nowMs: monotonicMs() };
      case 'ask':
        return await this.#ask(order.id, order.operation, order.input);
      case 'prepare':
        await this.#prepare(order);
        break;
      case 'begin':
        (await this.#load)?.begin(order.atMs);
        break;
      case 'cut':
        await this.#abandon();
    }
    return undefined;
  }

  async #prepare({ load, index, of, plans }: Extract<Order, { order: 'prepare' }>): Promise<void> {
    await this.#abandon();
    this.#progress = setInterval(() => this.#tick(), PROGRESS_MS);
    this.#load = ShardLoad.prepare({ load, index, of, instance: INSTANCE }, decodePlans(plans));
    this.#running = await this.#load;
  }

  async #stop(reply: number): Promise<void> {
    const load = await this.#load;
    if (!load) throw new Error('has no load');
    await load.stop(async (file) => {
      const { size } = await stat(file);
      // The next load may be prepared as soon as the record has come.
      this.#forget();
      this.#say({ reply, record: { bytes: size } });
      this.#held = [];
      await pipeline(createReadStream(file), this.#stream, { end: false });
      const held = this.#held;
      this.#held = undefined;
      for (const said of held) this.#say(said);
    });
  }

  async #ask(id: number, operation: string, input: unknown): Promise<unknown> {
    const run = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined;
    if (!run) throw new Error(`knows no operation ${operation}`);
    const given = new AbortController();
    this.#asked.set(id, given);
    try {
      return await run(input as never, given.signal);
    } finally {
      this.#asked.delete(id);
    }
  }

  async #abandon(): Promise<void> {
    const load = this.#load;
    this.#forget();
    const running = await load?.catch(() => undefined);
    await running?.abandon();
  }

  #forget(): void {
    clearInterval(this.#progress);
    this.#load = undefined;
    this.#running = undefined;
  }

  #tick(): void {
    const failure = this.#running?.failure;
    // A shard without its thread is none: the end of the stream says so at once.
    if (failure) this.#stream.destroy(failure);
    else if (!this.#held) this.#say({ progress: this.#running?.counters ?? [] });
  }

  // Nothing may come between the bytes of a record.
  #say(said: Said): void {
    if (this.#held) this.#held.push(said);
    else if (!this.#stream.destroyed) this.#stream.write(lineOf(said));
  }
}
