const LAST_CHUNK = '0\r\n\r\n';

/** What is written before and after a piece of a chunked body (RFC 9112, section 7.1). */
export function aroundChunk(bytes: number, isLast: boolean): [before: string, after: string] {
  const end = isLast ? LAST_CHUNK : '';
  // A chunk without bytes would be the last one.
  return bytes === 0 ? ['', end] : [`${bytes.toString(16)}\r\n`, `\r\n${end}`];
}
