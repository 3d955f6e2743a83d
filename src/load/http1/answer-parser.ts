import { BadAnswer, parseHead, type Head } from './head.ts';

/** What is told of an answer, in this order: its head, its body in pieces that are only lent, its end. Early hints are not told. */
export interface AnswerEvents {
  head(head: Head): void;
  body(piece: Buffer): void;
  end(): void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const BEGINNING = 'HTTP/1.';
/** As Node's own client has it. */
const LONGEST_HEAD = 16 * 1024;
const LONGEST_LINE = 4096;
const CR = 0x0d;
const LF = 0x0a;
const CHUNK_LINE = /^[\da-f]{1,8}[ \t]*(?:;.*)?$/i;
const BARE_LINE_END = /(?:^|[^\r])\n/;
const MORE = -1;

type State = 'idle' | 'head' | 'length' | 'until-close' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailer';

/** Reads the answers of one connection without pipelining, however their bytes come in pieces. */
export class AnswerParser {
  readonly #events: AnswerEvents;
  #state: State = 'idle';
  /** Bytes of the body or chunk that are still to come. */
  #left = 0;
  /** A head or line of which the end is still to come. */
  #kept: Buffer | undefined;

  constructor(events: AnswerEvents) {
    this.#events = events;
  }

  /** The next answer may come now. */
  expect(): void {
    this.#state = 'head';
    this.#kept = undefined;
  }

  /**
   * Takes what was read.
   * @throws {BadAnswer} when that is no HTTP/1.1, or no request asked for it; what events throw goes through
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

  /** The server has ended the connection: tells the end of an answer that ends so, and whether it did. */
  finish(): boolean {
    if (this.#state !== 'until-close') return false;
    this.#end();
    return true;
  }

  /** Where it goes on, or MORE. */
  #step(data: Buffer, at: number): number {
    if (this.#state === 'head') return this.#head(data, at);
    if (this.#state === 'idle') throw new BadAnswer('bytes after the end of an answer');
    if (this.#state === 'chunk-line') return this.#chunkLine(data, at);
    if (this.#state === 'chunk-end' || this.#state === 'trailer') return this.#trailer(data, at);
    return this.#body(data, at);
  }

  #head(data: Buffer, at: number): number {
    const end = data.indexOf(END_OF_HEAD, at);
    if (end < 0 || end - at > LONGEST_HEAD) return checkBeginning(data.toString('latin1', at));
    const head = parseHead(data.toString('latin1', at, end));
    const next = end + END_OF_HEAD.length;
    if (head.status === 101) throw new BadAnswer('another protocol, which nobody asked for');
    if (head.status < 200) return next;
    const { bodyEnd } = head;
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
    const end = endOfLine(data, at);
    if (end === MORE) return MORE;
    const line = data.toString('latin1', at, end - 2);
    if (!CHUNK_LINE.test(line)) throw new BadAnswer('no HTTP/1.1: a broken chunk');
    this.#left = Number.parseInt(line, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    return end;
  }

  /** The line end after a chunk, or a line after the last of them: an empty one ends the answer. */
  #trailer(data: Buffer, at: number): number {
    const end = endOfLine(data, at);
    if (end === MORE) return MORE;
    const isEmpty = end - at === 2;
    if (this.#state === 'trailer') return isEmpty ? this.#endAt(data, end) : end;
    if (!isEmpty) throw new BadAnswer('no HTTP/1.1: a broken chunk');
    this.#state = 'chunk-line';
    return end;
  }

  /** An answer that more bytes follow is not told to have ended: where such bytes belong nobody can say. */
  #endAt(data: Buffer, at: number): number {
    this.#state = 'idle';
    if (at < data.length) throw new BadAnswer('bytes after the end of an answer');
    this.#end();
    return at;
  }

  #end(): void {
    this.#state = 'idle';
    this.#events.end();
  }
}

/** Where the line ends, its line end included, or MORE. */
function endOfLine(data: Buffer, at: number): number {
  const lf = data.indexOf(LF, at);
  if (lf < 0 && data.length - at <= LONGEST_LINE) return MORE;
  if (lf < 0 || data[lf - 1] !== CR || lf === at) throw new BadAnswer('no HTTP/1.1: a broken chunk');
  return lf + 1;
}

/** What can never become a head is not waited for. */
function checkBeginning(text: string): typeof MORE {
  if (!text.startsWith(BEGINNING.slice(0, text.length)))
    throw new BadAnswer('no HTTP/1.1: another beginning');
  if (BARE_LINE_END.test(text)) throw new BadAnswer('no HTTP/1.1: a line end without its CR');
  if (text.length > LONGEST_HEAD) throw new BadAnswer('a head of more than 16 KiB');
  return MORE;
}
