import type { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { nextAttempt } from './rate-limit.ts';

/** A registry that can be asked over HTTP. */
export interface Registry {
  /** In messages. */
  name: string;
  /** Without a slash at its end. */
  address: string;
  token?: string | undefined;
  /** What a request says that it takes. */
  accept: string;
}

/** How it is asked. */
export interface Patience {
  /** For one response with its body. */
  timeoutMs: number;
  /** The longest that a registry may ask to wait before the next request. */
  longestWaitMs: number;
  sleep: (ms: number) => Promise<void>;
  now: () => number;
  say: (line: string) => void;
}

/** A registry that could not be read this time, through no fault of whoever asks. One sentence. */
export class RegistryError extends Error {
  override readonly name: string = 'RegistryError';
}

const UNAUTHORIZED = 401;
const NOT_FOUND = 404;

/** A response of a registry, checked. */
export interface Page<T> {
  value: T;
  headers: Headers;
}

/**
 * Asks a registry once, and once more when it says how long to wait.
 * @throws RegistryError when it cannot be read now, UserError when it refuses the token or has no such thing
 */
export async function ask<T>(
  registry: Registry,
  url: URL,
  schema: z.ZodType<T>,
  patience: Patience,
): Promise<Page<T>> {
  const response = await request(registry, url, patience);
  const wait = nextAttempt(response, patience.now());
  if (wait === undefined) return read(registry, url, response, schema);
  if (wait > patience.longestWaitMs)
    throw new RegistryError(
      `${registry.name} allows no further request for ${inWords(wait)}; try again then${registry.token === undefined ? ', or give it a token, which may ask more often' : ''}`,
    );
  patience.say(`${registry.name} asks to wait for ${inWords(wait)}`);
  await patience.sleep(wait);
  const second = await request(registry, url, patience);
  if (nextAttempt(second, patience.now()) !== undefined)
    throw new RegistryError(`${registry.name} still allows no request after a wait of ${inWords(wait)}`);
  return read(registry, url, second, schema);
}

interface Response {
  status: number;
  headers: Headers;
  text: string;
}

async function request({ name, accept, token }: Registry, url: URL, patience: Patience): Promise<Response> {
  const headers = {
    accept,
    'user-agent': 'reload-proof',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(patience.timeoutMs) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const { name: kind, message, cause } = error as Error;
    if (kind === 'TimeoutError')
      throw new RegistryError(`${name} sent no whole response within ${inWords(patience.timeoutMs)}`);
    throw new RegistryError(
      `${name} cannot be reached: ${cause instanceof Error && cause.message !== '' ? cause.message : message}`,
    );
  }
}

function read<T>(registry: Registry, url: URL, response: Response, schema: z.ZodType<T>): Page<T> {
  const { name, token } = registry;
  const { status, text, headers } = response;
  if (status === UNAUTHORIZED)
    throw new UserError(
      token === undefined
        ? `${name} wants a token for ${url.pathname} (status ${status})`
        : `${name} refuses the token (status ${status})`,
    );
  if (status === NOT_FOUND) throw new UserError(`${name} has no ${url.pathname} (status ${status})`);
  if (status !== 200) throw new RegistryError(`${name} responded to ${url.pathname} with status ${status}`);
  const value = parsed(text);
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, headers };
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'its top';
  throw new RegistryError(
    value === undefined
      ? `the response of ${name} to ${url.pathname} is no JSON`
      : `the response of ${name} to ${url.pathname} is not as its documentation says at ${where}: ${issue?.message}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MS_PER_SECOND = 1000;

function inWords(ms: number): string {
  return `${Math.ceil(ms / MS_PER_SECOND)} s`;
}
