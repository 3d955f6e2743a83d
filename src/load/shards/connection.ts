import { VERSION } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { unlessAborted } from '../../common/unless-aborted.ts';
import type { ShardHost, ShardLink } from './host.ts';
import { lineOf, messagesOf, RecordNotKept, type Received } from './messages.ts';
import type { Hello, Order, Said } from './protocol.ts';

/** A shard says something at least once a second. One that is silent for so many of them is lost. */
export const SILENT_SECONDS = 10;
const SECOND_MS = 1000;

type OrderOf = Order extends infer Each ? (Each extends { id: number } ? Omit<Each, 'id'> : never) : never;

/** A shard that has gone, with why, to complete "it …". */
export class ShardLost extends Error {
  override readonly name = 'ShardLost';
}

interface Waiting {
  resolve: (received: Received) => void;
  reject: (error: Error) => void;
}

/** The coordinator's end of the protocol with one shard. */
export class ShardConnection {
  readonly #link: ShardLink;
  readonly #waiting = new Map<number, Waiting>();
  readonly #greeted = Promise.withResolvers<Hello>();
  #orders = 0;
  #silentSeconds = 0;
  #lost: ShardLost | undefined;
  #progress: number[][] = [];

  private constructor(link: ShardLink, newFile: () => string) {
    this.#link = link;
    void this.#read(newFile);
    // Rejected for those who wait for it.
    this.#greeted.promise.catch(() => undefined);
    link.stream.on('error', () => undefined);
  }

  /**
   * Connects to a shard. Records that it sends are written to new files.
   * @throws UserError as `ShardHost.connect`, or when the shard is of another version; ShardLost; the signal's reason
   */
  static async open(
    host: ShardHost,
    index: number,
    newFile: () => string,
    signal?: AbortSignal,
  ): Promise<ShardConnection> {
    const connection = new ShardConnection(await host.connect(index, signal), newFile);
    try {
      const { version } = await unlessAborted(connection.#greeted.promise, signal);
      if (version !== VERSION)
        throw new UserError(
          `shard ${index} runs reload-proof ${version}, and this is ${VERSION}: all of them need the same version`,
        );
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** What it said of itself. */
  hello(): Promise<Hello> {
    return this.#greeted.promise;
  }

  /** Why it is lost; undefined while it is not. */
  get lost(): ShardLost | undefined {
    return this.#lost;
  }

  /** The counters of each flow of its load, as it last said; kept until its next load, also when it is lost. */
  get progress(): number[][] {
    return this.#progress;
  }

  /**
   * Gives an order, and returns the reply, with the file of the record that came with it.
   * @throws ShardLost; what the shard says in its place; the signal's reason
   */
  async order(order: OrderOf, signal?: AbortSignal): Promise<{ result: unknown; file: string | undefined }> {
    if (this.#lost) throw this.#lost;
    // What it said last was of an earlier load.
    if (order.order === 'prepare') this.#progress = [];
    const id = this.#orders++;
    const { promise, resolve, reject } = Promise.withResolvers<Received>();
    this.#waiting.set(id, { resolve, reject });
    this.#send({ id, ...order });
    try {
      const { message, file } = await unlessAborted(promise, signal);
      return { result: 'result' in message ? message.result : undefined, file };
    } finally {
      this.#waiting.delete(id);
      if (order.order === 'ask' && signal?.aborted && !this.#lost)
        this.#send({ id: this.#orders++, order: 'forget', asked: id });
    }
  }

  /** Leaves the shard, which then drops whatever runs. */
  close(): void {
    this.#lose('was left');
  }

  #send(order: Order): void {
    this.#link.stream.write(lineOf(order));
  }

  async #read(newFile: () => string): Promise<void> {
    const watch = setInterval(() => {
      // In seconds that this process has lived through, since it may have been stuck itself.
      if (++this.#silentSeconds >= SILENT_SECONDS) this.#lose(`has said nothing for ${SILENT_SECONDS} s`);
    }, SECOND_MS);
    const said = () => (this.#silentSeconds = 0);
    try {
      for await (const received of messagesOf(this.#link.stream, newFile, said)) this.#take(received);
      await this.#loseEnded('closed its connection');
    } catch (error) {
      const { message } = error as Error;
      // That is not about the process of the shard.
      if (error instanceof RecordNotKept) this.#lose(message);
      else await this.#loseEnded(message);
    } finally {
      clearInterval(watch);
    }
  }

  async #loseEnded(seen: string): Promise<void> {
    if (!this.#lost) this.#lose((await this.#link.whyEnded?.()) ?? seen);
  }

  #take(received: Received): void {
    const said = received.message as Said;
    if ('hello' in said) this.#greeted.resolve(said.hello);
    else if ('progress' in said) {
      // Without a load, as once its record is sent, it only says that it is there.
      if (said.progress.length > 0) this.#progress = said.progress;
    } else {
      const waiting = this.#waiting.get(said.reply);
      if (!('failure' in said)) waiting?.resolve(received);
      else waiting?.reject(failureOf(said));
    }
  }

  #lose(why: string): void {
    if (this.#lost) return;
    this.#lost = new ShardLost(why);
    this.#greeted.reject(this.#lost);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#link.stream.destroy();
  }
}

function failureOf({ failure, isUserError, code }: Extract<Said, { failure: string }>): Error {
  if (isUserError) return new UserError(failure);
  return Object.assign(new Error(failure), code === undefined ? {} : { code });
}
