/** What was read is no HTTP/1.1 response. The message says why, in one of a few phrases, so that equal faults can be counted. */
export class MalformedResponse extends Error {}

/** Its first bytes are the beginning of no response at all. */
export class NoResponse extends MalformedResponse {}

/** Bytes after a complete response, which belong to no request; their memory is reused afterwards. */
export class SurplusBytes extends MalformedResponse {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    super('bytes after the end of a response');
    this.bytes = bytes;
  }
}
