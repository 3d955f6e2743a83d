import { Pool } from 'undici';
import type { KeyResponse } from '../policy-target.ts';

/** Enough for the load of seed 004: 501 keys are created at once, in a few ms each. */
const CONNECTIONS = 64;
/**
 * The minimum time-out of a control request: Tyk waits up to 30 s for its dashboard, and twice that when one reload
 * waits for another.
 */
export const RESPONSE_WAIT_MS = 60_000;
const POLICY_NOT_FOUND = 'policy not found';

/**
 * The reload requests: of this gateway, of this gateway with a response when it is done, of all gateways on the same
 * Redis.
 */
const RELOADS = {
  reload: '/tyk/reload',
  block: '/tyk/reload?block=true',
  group: '/tyk/reload/group',
} as const;

/** Tyk's control API. */
export class ControlApi {
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;

  constructor(origin: string, secret: string, waitMs = RESPONSE_WAIT_MS) {
    this.#pool = new Pool(origin, {
      connections: CONNECTIONS,
      headersTimeout: Math.max(RESPONSE_WAIT_MS, waitMs),
    });
    this.#headers = { 'x-tyk-authorization': secret };
  }

  /** @throws Error when the status is not 200 */
  async reload(how: keyof typeof RELOADS): Promise<void> {
    const resource = RELOADS[how];
    const { statusCode, body } = await this.#pool.request({
      path: resource,
      method: 'GET',
      headers: this.#headers,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`Tyk returned status ${statusCode} for GET ${resource}: ${text}`);
  }

  /**
   * Sends a request without the secret, which Tyk logs and refuses; false without a response.
   * @throws Error when it is not refused
   */
  async beRefused(): Promise<boolean> {
    const response = await this.#pool.request({ path: '/tyk/keys', method: 'GET' }).catch(() => undefined);
    await response?.body.dump();
    if (response && response.statusCode !== 403)
      throw new Error(
        `Tyk returned status ${response.statusCode} instead of 403 for a control request without its secret`,
      );
    return response !== undefined;
  }

  /** @throws the transport's error */
  async createKey(policy: string): Promise<KeyResponse> {
    const { statusCode, body } = await this.#pool.request({
      path: '/tyk/keys/create',
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify({ apply_policies: [policy] }),
    });
    return readKeyResponse(statusCode, await body.text());
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/**
 * Interprets the response to a key creation. Tyk responds with 500 "policy not found" for a policy that it has not
 * loaded.
 */
export function readKeyResponse(status: number, text: string): KeyResponse {
  if (status === 500 && text.includes(POLICY_NOT_FOUND)) return { result: 'absent', status };
  if (status >= 500) return { result: 'error', status };
  const key = status === 200 ? keyIn(text) : undefined;
  return key === undefined ? { result: 'unexpected', status } : { result: 'created', status, key };
}

function keyIn(text: string): string | undefined {
  try {
    const { status, key } = JSON.parse(text) as { status?: unknown; key?: unknown };
    return status === 'ok' && typeof key === 'string' && key !== '' ? key : undefined;
  } catch {
    return undefined;
  }
}
