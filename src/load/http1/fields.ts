import { MalformedResponse } from './malformed-response.ts';
import type { Headers } from '../../record/flow/expectation.ts';

export const CRLF = '\r\n';
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const NOT_TOKEN = /[^!#$%&'*+\-.^_`|~\w]/;
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;
const FOLD = /\r\n[\t ]+/g;

/** Inherits nothing, since a field may be called `constructor` or `__proto__`; faster than Object.create(null). */
const Fields = function Fields() {} as unknown as new () => Headers;
Fields.prototype = Object.create(null);

/**
 * Reads the lines of a head or of a trailer section, without the empty line that ends them (RFC 9112, section 5).
 * @throws {MalformedResponse} when a line is no field
 */
export function parseFields(text: string, from: number): Headers {
  const headers = new Fields();
  for (let at = from; at < text.length;) {
    const end = lineEnd(text, at);
    // A client has to read a folded line as one (RFC 9112, section 5.2).
    if (isSpace(text, at) && at > from) return parseFields(text.slice(from).replaceAll(FOLD, ' '), 0);
    const colon = text.indexOf(':', at);
    const name = text.slice(at, colon).toLowerCase();
    if (colon < 0 || !TOKEN.test(name)) throw noField(text.slice(at, end), NOT_TOKEN, 'a broken header');
    const value = text.slice(colon + 1, end);
    if (NOT_TEXT.test(value)) throw noField(value, NOT_TEXT, 'a control character in a header');
    const before = headers[name];
    headers[name] = before === undefined ? withoutSpace(value) : [before, withoutSpace(value)].flat();
    at = end + CRLF.length;
  }
  return headers;
}

/**
 * Looks at lines of which the last is still to be completed: what can never become a field is not waited for.
 * @throws {MalformedResponse}
 */
export function checkFieldsSoFar(text: string, from: number): void {
  const hasCr = text.endsWith('\r');
  const some = text.slice(from, hasCr ? -1 : undefined);
  const last = some.slice(some.lastIndexOf(CRLF) < 0 ? 0 : some.lastIndexOf(CRLF) + CRLF.length);
  const isName = last !== '' && !hasCr && !last.includes(':') && !isSpace(last, 0);
  parseFields(isName ? `${some}:` : some, 0);
}

/** The members of a list, in lower case. */
export function membersOf(value: string | string[]): string[] {
  return String(value)
    .split(',')
    .map((member) => withoutSpace(member).toLowerCase());
}

/** The same without empty members, which are to be ignored (RFC 9110, section 5.6.1.2). */
export function listOf(value: string | string[]): string[] {
  return membersOf(value).filter((member) => member !== '');
}

export function lineEnd(text: string, from: number): number {
  const end = text.indexOf(CRLF, from);
  return end < 0 ? text.length : end;
}

export function isSpace(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}

/** What trim() would take is more: a line end without its other half, or a letter of another alphabet. */
function withoutSpace(text: string): string {
  let from = 0;
  let to = text.length;
  while (isSpace(text, from)) from++;
  while (to > from && isSpace(text, to - 1)) to--;
  return text.slice(from, to);
}

// The first fault says why, so that the same line gives the same reason however it is cut.
function noField(text: string, fault: RegExp, why: string): MalformedResponse {
  const isLineEnd = text[text.search(fault)] === '\n';
  return new MalformedResponse(`no HTTP/1.1: ${isLineEnd ? 'a line end without its CR' : why}`);
}
