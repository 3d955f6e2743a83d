import { MalformedResponse } from './malformed-response.ts';

const CHUNK_LINE = /^[\da-f]+(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/i;
/** Such a line as far as it has come; its CR may be there already. */
const CHUNK_LINE_SO_FAR = /^[\da-f]+(?:[\t ]+|(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?\r?)$/i;

/**
 * How many bytes a chunk has, by the line that begins it (RFC 9112, section 7.1).
 * @throws {MalformedResponse}
 */
export function chunkSize(line: string): number {
  const size = Number.parseInt(line, 16);
  if (CHUNK_LINE.test(line) && Number.isSafeInteger(size)) return size;
  throw new MalformedResponse('no HTTP/1.1: a broken chunk');
}

/**
 * Looks at such a line of which the end is still to come: what can never become one is not waited for.
 * @throws {MalformedResponse}
 */
export function checkChunkLineSoFar(text: string): void {
  if (CHUNK_LINE_SO_FAR.test(text) && Number.isSafeInteger(Number.parseInt(text, 16))) return;
  throw new MalformedResponse('no HTTP/1.1: a broken chunk');
}
