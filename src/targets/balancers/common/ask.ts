import { request } from 'undici';

/** A balancer that has not taken a new configuration by then is stuck; the slowest measured takes under a second. */
export const SWITCH_BOUND_MS = 10_000;

/** Asks a balancer's administration, over a connection of its own. @throws Error with its answer when that is not 2xx */
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
      `${method} ${new URL(url).pathname} was answered with ${response.statusCode}: ${text.trim()}`,
    );
  return text;
}
