import { MalformedResponse, SurplusBytes } from './malformed-response.ts';
import { checkChunkLineSoFar, chunkSize } from './chunk.ts';
import { checkFieldsSoFar, parseFields } from './fields.ts';
import { checkHeadSoFar, parseHead, type Head } from './response-head.ts';

/** Called for each response in this order: interim responses, head, body in pieces (whose memory is reused), end. */
export interface ResponseEvents {
  /** A 1xx, of which nothing but the status counts. */
  interim?(status: number): void;
  head(head: Head): void;
  body(piece: Buffer): void;
  end(): void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
/** As Node's own client has it. */
const LONGEST_HEAD = 16 * 1024;
const LONGEST_LINE = 4096;
const CR = 0x0d;
const LF = 0x0a;
const MORE = -1;

type State = 'idle' | 'head' | 'length' | 'until-close' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailer';

/** Reads the responses of one connection without pipelining, however their bytes come in pieces. */
export class ResponseParser {
  readonly #events: ResponseEvents;
  #state: State = 'idle';
  #toHead = false;
  #toUpgrade = false;
  /** Bytes of the body or chunk that are still to come. */
  #left = 0;
  /** A head or line of which the end is still to come. */
  #kept: Buffer | undefined;

  constructor(events: ResponseEvents) {
    this.#events = events;
  }

  /**
   * The next response may come now; one to a HEAD request has no body, whatever its head says. A 101 is for upgrade
   * requests only: what comes after it, to the end of the connection, is its body.
   */
  expect(toHead = false, toUpgrade = false): void {
    this.#state = 'head';
    this.#toHead = toHead;
    this.#toUpgrade = toUpgrade;
    this.#kept = undefined;
  }

  /** No response is due, whatever has become of the last one. */
  expectNone(): void {
    this.#state = 'idle';
    this.#kept = undefined;
  }

  /**
   * Takes what was read.
   * @throws {MalformedResponse} when that is no HTTP/1.1 or belongs to no request; what the events throw is passed on
   */
  push(chunk: Buffer): void {
    const data = this.#kept ? Buffer.concat([this.#kept, chunk]) : chunk;
    this.#kept = undefined;
    for (let at = 0; at < data.length;) {
      const next = this.#step(data, at);
      // The chunk's memory is used again for the next one.
      if (next === MORE) this.#kept = Buffer.from(data.subarray(at));
      at = next === MORE ? data.length : next;
    }
  }

  /** The server has ended the connection. Returns whether that was the end of a response. */
  finish(): boolean {
    if (this.#state !== 'until-close') return false;
    this.#end();
    return true;
  }

  /** Where it goes on, or MORE. */
  #step(data: Buffer, at: number): number {
    if (this.#state === 'head') return this.#head(data, at);
    if (this.#state === 'idle') throw new SurplusBytes(data.subarray(at));
    if (this.#state === 'chunk-line') return this.#chunkLine(data, at);
    if (this.#state === 'chunk-end') return this.#chunkEnd(data, at);
    if (this.#state === 'trailer') return this.#trailer(data, at);
    return this.#body(data, at);
  }

  #head(data: Buffer, at: number): number {
    const end = data.indexOf(END_OF_HEAD, at);
    checkLength(data, at, end, 'head');
    if (end < 0) {
      checkHeadSoFar(data.toString('latin1', at));
      return MORE;
    }
    const head = parseHead(data.toString('latin1', at, end), this.#toHead);
    const next = end + END_OF_HEAD.length;
    const isUpgrade = head.status === 101;
    if (isUpgrade && !this.#toUpgrade) throw new MalformedResponse('a 101 without an upgrade request');
    if (head.status < 200 && !isUpgrade) {
      this.#events.interim?.(head.status);
      return next;
    }
    const bodyEnd = isUpgrade ? 'close' : head.bodyEnd;
    this.#left = typeof bodyEnd === 'number' ? bodyEnd : Number.POSITIVE_INFINITY;
    this.#state = bodyEnd === 'chunks' ? 'chunk-line' : bodyEnd === 'close' ? 'until-close' : 'length';
    this.#events.head(head);
    return this.#left === 0 ? this.#endAt(data, next) : next;
  }

  #body(data: Buffer, at: number): number {
    const next = Math.min(data.length, at + this.#left);
    this.#left -= next - at;
    this.#events.body(data.subarray(at, next));
    if (this.#left > 0) return next;
    if (this.#state !== 'chunk') return this.#endAt(data, next);
    this.#state = 'chunk-end';
    return next;
  }

  #chunkLine(data: Buffer, at: number): number {
    const lf = data.indexOf(LF, at);
    const line = data.toString('latin1', at, lf < 0 ? data.length : lf);
    const isWhole = line.endsWith('\r');
    if (line.length - Number(isWhole) > LONGEST_LINE || (lf >= 0 && !isWhole))
      throw new MalformedResponse('no HTTP/1.1: a broken chunk');
    if (lf < 0) {
      checkChunkLineSoFar(line);
      return MORE;
    }
    this.#left = chunkSize(line.slice(0, -1));
    this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    return lf + 1;
  }

  #chunkEnd(data: Buffer, at: number): number {
    const next = lineEndAt(data, at);
    if (next !== MORE) this.#state = 'chunk-line';
    return next;
  }

  /** What follows the last chunk: fields, which are read only to find their end, and an empty line. */
  #trailer(data: Buffer, at: number): number {
    if (data[at] === CR) {
      const next = lineEndAt(data, at);
      return next === MORE ? MORE : this.#endAt(data, next);
    }
    const end = data.indexOf(END_OF_HEAD, at);
    checkLength(data, at, end, 'trailer');
    if (end < 0) {
      checkFieldsSoFar(data.toString('latin1', at), 0);
      return MORE;
    }
    parseFields(data.toString('latin1', at, end), 0);
    return this.#endAt(data, end + END_OF_HEAD.length);
  }

  /** The response is whole, whatever follows: whether more bytes come in the same piece or in the next one must not matter. */
  #endAt(data: Buffer, at: number): number {
    this.#end();
    if (at < data.length) throw new SurplusBytes(data.subarray(at));
    return at;
  }

  #end(): void {
    this.#state = 'idle';
    this.#events.end();
  }
}

/** Where it goes on after the line end that has to be here, or MORE. */
function lineEndAt(data: Buffer, at: number): number {
  if (data[at] !== CR || (at + 1 < data.length && data[at + 1] !== LF))
    throw new MalformedResponse('no HTTP/1.1: a broken chunk');
  return at + 1 < data.length ? at + 2 : MORE;
}

function checkLength(data: Buffer, at: number, end: number, what: string): void {
  if ((end < 0 ? data.length : end) - at > LONGEST_HEAD)
    throw new MalformedResponse(`a ${what} of more than 16 KiB`);
}
