import type { Headers } from '../witness.ts';

/** What was read is no answer of HTTP/1.1; the message says why, in words that are few enough to be counted. */
export class BadAnswer extends Error {}

/** Where the body of an answer ends: after so many bytes, after its last chunk, or with the connection. */
export type BodyEnd = number | 'chunks' | 'close';

/** The head of an answer. */
export interface Head {
  status: number;
  /** Names in lower case; what comes more than once is a list. */
  headers: Headers;
  bodyEnd: BodyEnd;
  /** The server closes the connection after this answer: it said so, or its way of answering means it. */
  close: boolean;
}

const STATUS_LINE = /^HTTP\/1\.[01] [1-9]\d\d(?: .*)?$/;
const STATUS_AT = 9;
const MINOR_AT = 7;
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const STRAY = /[\0\r\n]/;
const LENGTH = /^\d{1,15}$/;
const CRLF = '\r\n';

/**
 * Reads a head, without the empty line that ends it (RFC 9112, 2 to 6).
 * @throws {BadAnswer} when it is none, or when it leaves open where its body ends
 */
export function parseHead(text: string): Head {
  const endOfLine = lineEnd(text, 0);
  const statusLine = text.slice(0, endOfLine);
  if (!STATUS_LINE.test(statusLine)) throw new BadAnswer('no HTTP/1.1: another status line');
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
  const headers = parseFields(text, endOfLine + CRLF.length);
  const bodyEnd = bodyEndOf(status, headers);
  const isOld = text[MINOR_AT] === '0';
  const close = bodyEnd === 'close' || (isOld ? !says(headers, 'keep-alive') : says(headers, 'close'));
  return { status, headers, bodyEnd, close };
}

/** @throws {BadAnswer} when a line is no field */
function parseFields(text: string, from: number): Headers {
  const headers: Headers = {};
  for (let at = from; at < text.length;) {
    const end = lineEnd(text, at);
    const colon = text.indexOf(':', at);
    const name = text.slice(at, colon).toLowerCase();
    if (colon < 0 || !TOKEN.test(name)) throw new BadAnswer('no HTTP/1.1: a broken header');
    const value = text.slice(colon + 1, end).trim();
    if (STRAY.test(value)) throw new BadAnswer('no HTTP/1.1: a stray line end in a header');
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
    at = end + CRLF.length;
  }
  return headers;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf(CRLF, from);
  return end < 0 ? text.length : end;
}

function bodyEndOf(status: number, headers: Headers): BodyEnd {
  if (status < 200 || status === 204 || status === 304) return 0;
  const length = headers['content-length'];
  const codings = headers['transfer-encoding'];
  if (codings !== undefined) {
    // Two answers to one question are how responses are smuggled (RFC 9112, 6.3).
    if (length !== undefined) throw new BadAnswer('no HTTP/1.1: chunked and with a length');
    return /(?:^|[ ,\t])chunked$/i.test(String(codings)) ? 'chunks' : 'close';
  }
  if (length === undefined) return 'close';
  if (typeof length !== 'string' || !LENGTH.test(length)) throw new BadAnswer('no HTTP/1.1: a broken length');
  return Number(length);
}

/** Whether the connection header has the word. */
function says({ connection }: Headers, word: string): boolean {
  if (connection === undefined) return false;
  return String(connection)
    .split(',')
    .some((option) => option.trim().toLowerCase() === word);
}
