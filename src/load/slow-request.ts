import { Client } from 'undici';
import { familyOf } from '../common/connect/family.ts';
import { monotonicMs } from '../record/clock.ts';
import { NameCache } from './name-resolution.ts';
import type { SlowResult } from '../record/target/switch-record.ts';

const RESPONSE_BOUND_MS = 15_000;

/** Sends one request on a connection of its own, without retry, and resolves when it has ended, whichever way; its host is resolved by the system unless a resolver is named. */
export async function sendSlowRequest(
  url: string,
  { resolver, http2 = false }: { resolver?: string | undefined; http2?: boolean } = {},
): Promise<SlowResult> {
  const { origin, hostname, pathname, search } = new URL(url);
  const names = resolver === undefined ? undefined : new NameCache(resolver, 'connection', hostname);
  const family = names === undefined ? await familyOf(url) : undefined;
  const client = new Client(origin, {
    headersTimeout: RESPONSE_BOUND_MS,
    bodyTimeout: RESPONSE_BOUND_MS,
    // By prior knowledge, as the probe does it.
    ...(http2 ? { h2Options: { useH2c: true } } : {}),
    // As the probe does it too: another address after a refused one would be a retry.
    autoSelectFamily: false,
    connect: { ...(names ? { lookup: names.lookup } : {}), ...(family === undefined ? {} : { family }) },
  });
  const beganMs = monotonicMs();
  let version: string | undefined;
  let error: string | undefined;
  try {
    const response = await client.request({ path: pathname + search, method: 'GET' });
    const header = response.headers['x-version'];
    if (typeof header === 'string') version = header;
    await response.body.text();
    if (response.statusCode !== 200) error = `status ${response.statusCode}`;
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  await client.destroy();
  const result: SlowResult = {
    protocol: http2 ? 'HTTP/2' : 'HTTP/1.1',
    completed: error === undefined,
    tookMs: monotonicMs() - beganMs,
    version,
  };
  return error === undefined ? result : { ...result, error };
}
