import { MalformedResponse, NoResponse } from './malformed-response.ts';
import { checkFieldsSoFar, CRLF, isSpace, lineEnd, listOf, membersOf, parseFields } from './fields.ts';
import type { Headers } from '../../record/flow/expectation.ts';

/** Where the body of a response ends: after so many bytes, after its last chunk, or with the connection. */
export type BodyEnd = number | 'chunks' | 'close';

/** The head of a response. */
export interface Head {
  status: number;
  /** Names in lower case; what comes more than once is a list. Without a prototype. */
  headers: Headers;
  bodyEnd: BodyEnd;
  /** The server closes the connection after this response: it said so, or its way of responding means it. */
  close: boolean;
}

const BEGINNING = 'HTTP/1.';
/** The reason is not looked at (RFC 9112, section 4), but for what looks like a line end. */
const STATUS_LINE = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r\n]*)?$/;
const ENDS_IN_LF = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r\n]*)?\n/;
/** What completes a status line of which only the beginning has come. */
const SAMPLE = 'HTTP/1.1 200';
const STATUS_AT = 9;
const MINOR_AT = 7;
const CODING = /^[!#$%&'*+\-.^_`|~\w]+(?:[\t ]*;.*)?$/;
const CHUNKED = 'chunked';
const LENGTH = /^\d+$/;

/**
 * Reads a head without the empty line that ends it (RFC 9112, sections 2 to 6 and 9.3; docs/reference/http1-framing.md). The response
 * to a HEAD request has no body.
 * @throws {MalformedResponse} when it is none, or when it leaves open where its body ends
 */
export function parseHead(text: string, toHead = false): Head {
  const endOfLine = lineEnd(text, 0);
  checkStatusLine(text.slice(0, endOfLine));
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
  const headers = parseFields(text, endOfLine + CRLF.length);
  const isOld = text[MINOR_AT] === '0';
  const framed = bodyEndOf(status, isOld, headers);
  const bodyEnd = toHead ? 0 : framed;
  return { status, headers, bodyEnd, close: bodyEnd === 'close' || !isKept(headers, isOld) };
}

/**
 * Looks at a head of which the end is still to come: what can never become one is not waited for.
 * @throws {MalformedResponse}
 */
export function checkHeadSoFar(text: string): void {
  const endOfLine = text.indexOf(CRLF);
  if (endOfLine < 0)
    checkStatusLine(text.endsWith('\r') ? text.slice(0, -1) : text + SAMPLE.slice(text.length));
  else {
    const end = endOfWholeLines(text, endOfLine);
    parseHead(text.slice(0, end));
    checkFieldsSoFar(text, end + CRLF.length);
  }
}

/** Where the last line ends that is known to be whole: what follows has begun, and does not go on with it. */
function endOfWholeLines(text: string, endOfFirst: number): number {
  let end = text.lastIndexOf(CRLF);
  const isOpen = () => end + CRLF.length === text.length || isSpace(text, end + CRLF.length);
  while (end > endOfFirst && isOpen()) end = text.lastIndexOf(CRLF, end - 1);
  return end;
}

function checkStatusLine(line: string): void {
  if (STATUS_LINE.test(line)) return;
  if (!line.startsWith(BEGINNING)) throw new NoResponse('no HTTP/1.1: another beginning');
  throw new MalformedResponse(
    ENDS_IN_LF.test(line) ? 'no HTTP/1.1: a line end without its CR' : 'no HTTP/1.1: another status line',
  );
}

function bodyEndOf(status: number, isOld: boolean, headers: Headers): BodyEnd {
  if (status < 200 || status === 204 || status === 304) return 0;
  const length = headers['content-length'];
  const codings = headers['transfer-encoding'];
  if (codings === undefined) return length === undefined ? 'close' : lengthOf(membersOf(length));
  // Two ways to frame one response are how responses are smuggled (RFC 9112, section 6.3).
  if (length !== undefined) throw new MalformedResponse('no HTTP/1.1: chunked and with a length');
  if (isOld) throw new MalformedResponse('no HTTP/1.1: a transfer coding in HTTP/1.0');
  return endOfCodings(listOf(codings));
}

function endOfCodings(codings: string[]): BodyEnd {
  if (codings.some((coding) => !CODING.test(coding) || /^chunked[\t ]*;/.test(coding)))
    throw new MalformedResponse('no HTTP/1.1: a broken transfer coding');
  if (codings.filter((coding) => coding === CHUNKED).length > 1)
    throw new MalformedResponse('no HTTP/1.1: chunked more than once');
  return codings.at(-1) === CHUNKED ? 'chunks' : 'close';
}

/** The same length more than once is one length. */
function lengthOf(lengths: string[]): number {
  const length = Number(lengths[0]);
  const isOne = lengths.every((text) => LENGTH.test(text) && Number(text) === length);
  if (isOne && Number.isSafeInteger(length)) return length;
  throw new MalformedResponse('no HTTP/1.1: a broken length');
}

/** Whether the connection is kept: `close` goes before `keep-alive`, which only HTTP/1.0 needs. */
function isKept({ connection }: Headers, isOld: boolean): boolean {
  if (connection === undefined) return !isOld;
  const options = listOf(connection);
  return !options.includes('close') && (!isOld || options.includes('keep-alive'));
}
