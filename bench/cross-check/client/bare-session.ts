import { connect, type Socket } from 'node:net';
import { ACK, END_STREAM, FRAME, frame, framesIn, getFrame, PREFACE, saysOk, type Frame } from './frames.ts';
import type { BareClient, Notes, Target } from './notes.ts';

/** A request on its stream. */
interface PendingRequest {
  id: number;
  ok: boolean;
  body: string;
}

/** One HTTP/2 connection on a bare socket with some streams at a time, by prior knowledge; `onEnd` is told when no more may be opened on it. */
class BareSession {
  readonly #target: Target;
  readonly #notes: Notes;
  readonly #onEnd: () => void;
  readonly #socket: Socket;
  readonly #streams = new Map<number, PendingRequest>();
  #bytes: Buffer = Buffer.alloc(0);
  #nextStream = 1;
  #over = false;

  constructor(target: Target, host: string, streams: number, notes: Notes, onEnd: () => void) {
    this.#target = target;
    this.#notes = notes;
    this.#onEnd = onEnd;
    this.#socket = connect({ port: target.port, host, noDelay: true });
    let failure: string | undefined;
    this.#socket.on('connect', () => {
      this.#socket.write(PREFACE);
      this.#write(FRAME.settings, 0, 0, Buffer.alloc(0));
      for (let stream = 0; stream < streams; stream++) this.#ask();
    });
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
    this.#socket.on('close', () => this.#closed(failure));
  }

  get busy(): boolean {
    return this.#streams.size > 0;
  }

  finish(): void {
    this.#over = true;
  }

  stop(): void {
    this.#over = true;
    this.#streams.clear();
    this.#socket.destroy();
  }

  #ask(): void {
    if (this.#over) return;
    const id = this.#notes.next();
    const { port, path } = this.#target;
    this.#streams.set(this.#nextStream, { id, ok: false, body: '' });
    this.#socket.write(getFrame(this.#nextStream, `service:${port}`, path, id));
    this.#nextStream += 2;
  }

  #take(bytes: Buffer): void {
    const { frames, rest } = framesIn(Buffer.concat([this.#bytes, bytes]));
    this.#bytes = rest;
    for (const each of frames) this.#takeFrame(each);
  }

  #takeFrame(each: Frame): void {
    const { type, flags, stream, payload } = each;
    const request = this.#streams.get(stream);
    if (type === FRAME.settings && (flags & ACK) === 0) this.#write(FRAME.settings, ACK, 0, Buffer.alloc(0));
    if (type === FRAME.ping && (flags & ACK) === 0) this.#write(FRAME.ping, ACK, 0, payload);
    if (type === FRAME.goAway) this.#announced(payload.readUInt32BE(0));
    if (type === FRAME.headers && request) request.ok = saysOk(payload);
    if (type === FRAME.data) this.#data(request, payload);
    if (type === FRAME.resetStream && this.#streams.delete(stream) && request) {
      this.#notes.cut.push({ id: request.id, how: 'RST_STREAM', bytes: request.body.length });
      this.#ask();
    }
    const ends = (type === FRAME.data || type === FRAME.headers) && (flags & END_STREAM) !== 0;
    if (!ends || !request) return;
    this.#streams.delete(stream);
    this.#notes.completed(request.body, request.ok);
    this.#ask();
  }

  #data(request: PendingRequest | undefined, payload: Buffer): void {
    if (request) request.body += payload.toString('latin1');
    if (payload.length === 0) return;
    const room = Buffer.alloc(4);
    room.writeUInt32BE(payload.length);
    this.#write(FRAME.windowUpdate, 0, 0, room);
  }

  // What is above the last stream was not begun; the rest is still to get its response on this connection.
  #announced(lastStream: number): void {
    for (const [stream, { id }] of this.#streams) {
      if (stream <= lastStream) continue;
      this.#streams.delete(stream);
      this.#notes.refusedStreams.push(id);
    }
    this.#end();
  }

  #closed(failure: string | undefined): void {
    if (failure === 'ECONNREFUSED') this.#notes.refusedConnections++;
    const how = failure === undefined ? 'FIN' : 'RST';
    for (const { id, body } of this.#streams.values()) this.#notes.cut.push({ id, how, bytes: body.length });
    this.#streams.clear();
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#onEnd();
  }

  #write(type: number, flags: number, stream: number, payload: Buffer): void {
    this.#socket.write(frame({ type, flags, stream, payload }));
  }
}

/** One such connection after the other. */
export class BareSessions implements BareClient {
  readonly #open: () => Promise<void>;
  readonly #sessions: BareSession[] = [];
  #stopped = false;

  constructor(target: Target, streams: number, notes: Notes) {
    this.#open = async () => {
      const host = await target.host();
      if (this.#stopped) return;
      this.#sessions.push(new BareSession(target, host, streams, notes, () => void this.#open()));
    };
    void this.#open();
  }

  get busy(): boolean {
    return this.#sessions.some(({ busy }) => busy);
  }

  finish(): void {
    this.#stopped = true;
    for (const session of this.#sessions) session.finish();
  }

  stop(): void {
    this.#stopped = true;
    for (const session of this.#sessions) session.stop();
  }
}
