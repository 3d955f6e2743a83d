import { connect, type Socket } from 'node:net';
import type { BareClient, Notes, Target } from './notes.ts';

/** How long a client waits before it tries again where nobody listened, in ms: a loop without it would starve everybody else. */
const BACK_OFF_MS = 10;
const HEAD_END = '\r\n\r\n';

/** One HTTP/1.1 connection after the other on a bare socket: each request is written as soon as the response before it is whole. */
export class BareUser implements BareClient {
  readonly #target: Target;
  readonly #notes: Notes;
  #socket: Socket | undefined;
  #requestId: number | undefined;
  #received = '';
  #stopped = false;

  constructor(target: Target, notes: Notes) {
    this.#target = target;
    this.#notes = notes;
    void this.#open();
  }

  get busy(): boolean {
    return this.#requestId !== undefined;
  }

  finish(): void {
    this.#stopped = true;
  }

  stop(): void {
    this.#stopped = true;
    this.#requestId = undefined;
    this.#socket?.destroy();
  }

  async #open(): Promise<void> {
    const { port, host } = this.#target;
    const address = await host();
    if (this.#stopped) return;
    const socket = connect({ port, host: address, noDelay: true });
    this.#socket = socket;
    let failure: string | undefined;
    socket.setEncoding('latin1');
    socket.on('connect', () => this.#ask());
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
    socket.on('close', () => this.#closed(failure));
  }

  #ask(): void {
    if (this.#stopped) return;
    this.#requestId = this.#notes.next();
    this.#received = '';
    const { path, port, closes, anonymous } = this.#target;
    const head = [`GET ${path} HTTP/1.1`, `host: service:${port}`];
    if (anonymous !== true) head.push(`x-request-id: ${this.#requestId}`);
    if (closes === true) head.push('connection: close');
    this.#socket?.write(`${head.join('\r\n')}${HEAD_END}`);
  }

  #take(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const length = /^content-length: *(?<length>\d+)/im.exec(head)?.groups?.['length'];
    if (length === undefined) throw new Error(`a response without a length: ${head}`);
    if (this.#received.length < end + HEAD_END.length + Number(length)) return;
    this.#requestId = undefined;
    this.#notes.completed(this.#received, head.startsWith('HTTP/1.1 200'));
    // What announces its end is left alone; its close opens the next one.
    if (this.#target.closes === true || /^connection: *close/im.test(head)) this.#socket?.end();
    else this.#ask();
  }

  #closed(failure: string | undefined): void {
    if (failure === 'ECONNREFUSED') {
      if (this.#stopped) return;
      this.#notes.refusedConnections++;
      setTimeout(() => void this.#open(), BACK_OFF_MS);
      return;
    }
    if (this.#requestId !== undefined) {
      const how = failure === undefined ? 'FIN' : 'RST';
      this.#notes.cut.push({ id: this.#requestId, how, bytes: this.#received.length });
    }
    this.#requestId = undefined;
    if (!this.#stopped) void this.#open();
  }
}
