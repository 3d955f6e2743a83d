/** What was read is no answer of HTTP/1.1; the message says why, in words that are few enough to be counted. */
export class MalformedResponse extends Error {}

/** Its first bytes are the beginning of no response at all. */
export class NoResponse extends MalformedResponse {}

/** Bytes that are left over when a response was complete, and that nobody had asked for; they are only lent. */
export class SurplusBytes extends MalformedResponse {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    super('bytes after the end of an answer');
    this.bytes = bytes;
  }
}
