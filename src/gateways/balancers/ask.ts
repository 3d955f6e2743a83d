import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';

/** A balancer that has not taken a new configuration by then is stuck; the slowest measured takes under a second. */
export const SWITCH_BOUND_MS = 10_000;
const POLL_MS = 10;

/** Asks a balancer's administration, over a connection of its own. @throws Error with its answer when that is not 2xx */
export async function ask(
  url: string,
  method: 'GET' | 'PATCH' | 'POST' = 'GET',
  body?: unknown,
): Promise<string> {
  const answer = await request(url, {
    method,
    reset: true,
    headersTimeout: SWITCH_BOUND_MS,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(
      `${method} ${new URL(url).pathname} was answered with ${answer.statusCode}: ${text.trim()}`,
    );
  return text;
}

/** Waits until a condition holds. @throws Error that names what did not come within the bound */
export async function until(
  condition: () => Promise<boolean> | boolean,
  what: string,
  boundMs = SWITCH_BOUND_MS,
): Promise<void> {
  const endMs = performance.now() + boundMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`${what} within ${boundMs} ms`);
    await delay(POLL_MS);
  }
}
