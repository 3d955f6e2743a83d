import { createConnection, type Socket } from 'node:net';
import { once } from 'node:events';
import { ServerGone } from './plugin-connection.ts';

/** Cuts a byte stream into messages, and returns the rest. */
export type Split<Message> = (bytes: Buffer, emit: (message: Message) => void) => Buffer;

/** A socket read message by message, by one reader at a time. */
export class Inbox<Message> {
  readonly #socket: Socket;
  readonly #messages: Message[] = [];
  #waiting: PromiseWithResolvers<Message> | undefined;
  #gone: ServerGone | undefined;

  constructor(socket: Socket, split: Split<Message>) {
    this.#socket = socket;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = split(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), (message) =>
        this.#deliver(message),
      );
    });
    socket.once('error', (error) =>
      this.#end(new ServerGone(`the plugin server's socket failed: ${error.message}`)),
    );
    socket.once('close', () => this.#end(new ServerGone('the plugin server closed the connection')));
  }

  /** Connects to a Unix socket. @throws ServerGone when nobody listens there */
  static async connect(path: string): Promise<Socket> {
    const socket = createConnection(path);
    try {
      await once(socket, 'connect');
    } catch (error) {
      throw new ServerGone(`no plugin server at ${path}: ${(error as Error).message}`);
    }
    return socket;
  }

  get open(): boolean {
    return this.#gone === undefined;
  }

  /** The next message. @throws ServerGone when the socket ends before one has come */
  next(): Promise<Message> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#gone) return Promise.reject(this.#gone);
    this.#waiting = Promise.withResolvers<Message>();
    return this.#waiting.promise;
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  close(): void {
    // Immediately, not on the socket's own event: otherwise the pool could hand it out in between.
    this.#end(new ServerGone('the gateway closed the connection'));
    this.#socket.destroy();
  }

  #deliver(message: Message): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(message);
    else this.#messages.push(message);
  }

  #end(error: ServerGone): void {
    this.#gone ??= error;
    this.#waiting?.reject(this.#gone);
    this.#waiting = undefined;
  }
}
