import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Is shown what was read, and says up to where the client is to deal with it before it has the rest. */
type Look = (chunk: Buffer) => number;

/**
 * A connection that shows all it reads to somebody before Node's HTTP/2 client has it: that client takes a socket for itself, and reports
 * only what it makes of the bytes. It has as much of a stream as the client needs; a whole one costs twice as much.
 */
export class ReadThrough extends EventEmitter {
  readonly readable = true;
  readonly writable = true;
  readonly readableObjectMode = false;
  readonly #socket: Socket;
  readonly #look: Look;
  #held: Buffer[] | undefined;
  #ended = false;
  /** What is written once the connection is open; many streams may have begun by then. */
  #early: (() => void)[] = [];

  private constructor(socket: Socket, look: Look) {
    super();
    this.#socket = socket;
    this.#look = look;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => {
      this.#ended = true;
      if (this.#held === undefined) this.emit('end');
    });
    socket.on('error', (error) => this.emit('error', error));
    socket.on('close', () => this.emit('close'));
  }

  /** For the option `createConnection`. */
  static of(socket: Socket, look: Look): Duplex {
    return new ReadThrough(socket, look) as EventEmitter as Duplex;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  write(chunk: Buffer, done: (error?: Error | null) => void): boolean {
    // Written now, it would go before a header of the PROXY protocol, which can be made only once the addresses are known.
    if (this.#socket.connecting) {
      if (this.#early.length === 0) this.#socket.once('connect', () => this.#writeEarly());
      this.#early.push(() => this.#socket.write(chunk, done));
      return true;
    }
    return this.#socket.write(chunk, done);
  }

  end(done: () => void): void {
    this.#socket.end(done);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** In one segment: a server that speaks another protocol would reset the connection over the rest, and what it said would be lost. */
  #writeEarly(): void {
    this.#socket.cork();
    for (const write of this.#early) write();
    this.#early = [];
    this.#socket.uncork();
  }

  #read(chunk: Buffer): void {
    const until = this.#look(chunk);
    if (this.#held !== undefined) this.#held.push(chunk);
    else if (until === chunk.length) this.emit('data', chunk);
    else this.#readInTurns(chunk, until);
  }

  /** What comes before is passed on in a turn of the event loop of its own, as if it had come in a segment of its own. */
  #readInTurns(chunk: Buffer, until: number): void {
    this.#held = [chunk.subarray(until)];
    if (until > 0) this.emit('data', chunk.subarray(0, until));
    setImmediate(() => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const piece of held) this.emit('data', piece);
      if (this.#ended) this.emit('end');
    });
  }
}
