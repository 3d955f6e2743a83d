const HEAD = '{"Message":[';
const FIRST_CAPACITY = 1 << 20;

/** The list at one moment: the bodies of an answer, one after the other. Later policies do not change it. */
export interface ListSnapshot {
  policies: number;
  bytes: number;
  body: Buffer[];
}

/**
 * All policies as the JSON that Tyk asks for, kept as one buffer that grows by appending: making a policy costs the policy, and
 * answering costs nothing but the sending. What has been written never changes, so that an answer being sent is a view of it.
 */
export class PolicyList {
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = this.#buffer.write(HEAD);
  #policies = 0;

  get policies(): number {
    return this.#policies;
  }

  /** Appends a policy and returns how many there are then. */
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

  // Snapshots keep the buffer they are views of; the larger one begins as its copy.
  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
