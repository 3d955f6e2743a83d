import { request } from 'undici';

/** A balancer that has not switched by then counts as stuck; the slowest one measured takes less than a second. */
export const SWITCH_BOUND_MS = 10_000;

/**
 * Sends a request to a balancer's admin API on a new connection.
 * @throws Error with the response when its status is not 2xx
 */
export async function ask(
  url: string,
  method: 'GET' | 'PATCH' | 'POST' = 'GET',
  body?: unknown,
): Promise<string> {
  const response = await request(url, {
    method,
    reset: true,
    headersTimeout: SWITCH_BOUND_MS,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.body.text();
  if (response.statusCode >= 300)
    throw new Error(
      `${method} ${new URL(url).pathname} returned status ${response.statusCode}: ${text.trim()}`,
    );
  return text;
}
