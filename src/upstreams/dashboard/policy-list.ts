const HEAD = '{"Message":[';
const FIRST_CAPACITY = 1 << 20;

/** The list at one time, as parts of a response body. Later policies do not change it. */
export interface ListSnapshot {
  policies: number;
  bytes: number;
  body: Buffer[];
}

/**
 * All policies as the JSON that Tyk expects, in one buffer that grows by appending, so that neither a new policy nor a
 * response costs time in proportion to the list. Written bytes never change, so a response can be sent straight from
 * the buffer.
 */
export class PolicyList {
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = this.#buffer.write(HEAD);
  #policies = 0;

  get policies(): number {
    return this.#policies;
  }

  /** Appends a policy and returns how many there are afterwards. */
  append(policy: string): number {
    const text = this.#policies === 0 ? policy : `,${policy}`;
    this.#reserve(Buffer.byteLength(text));
    this.#length += this.#buffer.write(text, this.#length);
    return ++this.#policies;
  }

  snapshot(nonce: string): ListSnapshot {
    const tail = Buffer.from(`],"Nonce":${JSON.stringify(nonce)}}`);
    return {
      policies: this.#policies,
      bytes: this.#length + tail.length,
      body: [this.#buffer.subarray(0, this.#length), tail],
    };
  }

  // Existing snapshots keep the old buffer.
  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
