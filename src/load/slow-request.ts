import { Client } from 'undici';
import { monotonicMs } from './clock.ts';

const HEAD_BOUND_MS = 5000;
const BODY_BOUND_MS = 15_000;

/** What became of a request whose body takes its time. */
export interface SlowResult {
  completed: boolean;
  tookMs: number;
  /** Who answered, when the head told. */
  version: string | undefined;
  /** Why it was not completed. */
  error?: string;
}

/**
 * Sends one request on a connection of its own and resolves when its head has come: it is then under way. No retry. `done` never
 * rejects.
 * @throws Error when no head comes within 5 s
 */
export async function startSlowRequest(url: string): Promise<{ done: Promise<SlowResult> }> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, { headersTimeout: HEAD_BOUND_MS, bodyTimeout: BODY_BOUND_MS });
  const beganMs = monotonicMs();
  const answer = await client.request({ path: pathname + search, method: 'GET' });
  const header = answer.headers['x-version'];
  const version = typeof header === 'string' ? header : undefined;
  const result = (error?: string): SlowResult => ({
    completed: error === undefined,
    tookMs: monotonicMs() - beganMs,
    version,
    ...(error === undefined ? {} : { error }),
  });
  const done = answer.body
    .text()
    .then(
      () => result(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`),
      (error: unknown) => result((error as Error).message),
    )
    .finally(() => client.destroy());
  return { done };
}
