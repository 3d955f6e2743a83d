import { once } from 'node:events';
import { Duplex, PassThrough, Writable } from 'node:stream';
import type WebSocket from 'ws';
import { settledWithin } from '../../../common/settled-within.ts';
import { UserError } from '../../../common/user-error.ts';
import type { Cluster } from '../cluster.ts';

const NOT_ALLOWED = /Unexpected server response: 40[13]$/;
/** How long a shard that listens may take to say who it is. */
const BEGIN_BOUND_MS = 10_000;

/**
 * A stream to a port of a pod's loopback interface, through the API server. It ends when the connection does. That a pod's
 * node has died is not seen here: what is silent has to be noticed by those who speak.
 * @throws UserError when it is not allowed; Error when the pod cannot be reached
 */
export async function openPort(
  { config, namespace }: Pick<Cluster, 'config' | 'namespace'>,
  pod: string,
  port: number,
): Promise<Duplex> {
  const { PortForward } = await import('@kubernetes/client-node');
  const stream = new PortStream();
  try {
    const socket = await new PortForward(config).portForward(
      namespace,
      pod,
      [port],
      stream.received,
      stream.failure,
      stream.sent,
    );
    return stream.over(socket as WebSocket);
  } catch (error) {
    // The event of a WebSocket, in which a status of HTTP is text.
    const message = (error as { message?: string }).message ?? String(error);
    if (!NOT_ALLOWED.test(message)) throw new Error(message, { cause: error });
    throw new UserError(
      `port-forward to the pods of the probe is not allowed: the API server responds with ${message.slice(-3)}`,
    );
  }
}

/** Waits until something has come, and leaves it to be read. @throws Error with why the stream ended before, or when nothing comes */
export async function begun(stream: Duplex): Promise<void> {
  try {
    await settledWithin('it says something', BEGIN_BOUND_MS, firstBytes(stream));
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

async function firstBytes(stream: Duplex): Promise<void> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    // An end is readable, too.
    if (!stream.destroyed)
      await Promise.race([once(stream, 'readable', { signal }), once(stream, 'close', { signal })]);
  } finally {
    listening.abort();
  }
  if (stream.readableLength === 0) throw stream.errored ?? new Error('the connection was closed');
}

/** What goes through the WebSocket of a port-forward, as one stream with back pressure. */
class PortStream extends Duplex {
  /** Takes what comes from the pod. */
  readonly received = new Writable({
    write: (chunk, _, done) => {
      if (!this.push(chunk)) this.#socket?.pause();
      done();
    },
  });
  /** Takes what the kubelet says when the port cannot be reached. */
  readonly failure = new Writable({
    write: (chunk: Buffer, _, done) => {
      // Comes empty once, at the beginning.
      if (chunk.length > 0) this.destroy(new Error(chunk.toString().trim()));
      done();
    },
  });
  /** Gives what goes to the pod. */
  readonly sent = new PassThrough();
  #socket: WebSocket | undefined;

  constructor() {
    super({ allowHalfOpen: false });
    // One that comes before anybody listens is still told by `errored`.
    this.on('error', () => undefined);
  }

  over(socket: WebSocket): this {
    this.#socket = socket;
    socket.on('close', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    return this;
  }

  override _read(): void {
    if (this.#socket?.isPaused) this.#socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.sent.write(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.sent.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket?.terminate();
    done(error);
  }
}
