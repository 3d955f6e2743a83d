import { randomUUID } from 'node:crypto';

/**
 * Authorizes list requests: they need the secret, a node id and, from the second request on, a nonce that the node was
 * given.
 */
export class Nonces {
  readonly #secret: string;
  readonly #given = new Map<string, Set<string>>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Why a request is refused; undefined if it is authorized. */
  refusal(headers: NodeJS.Dict<string | string[]>): string | undefined {
    if (headers['authorization'] !== this.#secret) return 'Authorization is not the node secret';
    const node = headers['x-tyk-nodeid'];
    if (typeof node !== 'string' || node === '') return 'X-Tyk-Nodeid is missing';
    const nonce = headers['x-tyk-nonce'] ?? '';
    if (nonce === '') return undefined;
    // Any nonce counts, not just the last one: a node that could not read a response does not know the nonce in it.
    return this.#given.get(node)?.has(String(nonce)) === true ? undefined : 'X-Tyk-Nonce was never given';
  }

  /** A new nonce for a node. */
  next(node: string): string {
    const nonce = randomUUID();
    const given = this.#given.get(node) ?? new Set();
    this.#given.set(node, given.add(nonce));
    return nonce;
  }
}
