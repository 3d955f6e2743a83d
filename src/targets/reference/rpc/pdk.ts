/** The request that a plugin runs for, as far as it can read and change it. */
export interface PluginRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
}

/** The effects that a plugin has asked for. */
export interface PluginEffects {
  responseHeaders: Map<string, string | string[]>;
  /** Set when the plugin responds itself. */
  exit: { status: number; body: Buffer } | undefined;
}

/** A plugin called a function that this gateway does not offer. The request then fails; it is never let through. */
export class UnsupportedCall extends Error {
  override readonly name = 'UnsupportedCall';
}

/** The result of `kong.response.exit`, to which a plugin server gets no response. */
export const EXIT = Symbol('exit');

type Call = (request: PluginRequest, effects: PluginEffects, args: unknown[]) => unknown;

const ignored: Call = () => undefined;

/** The part of Kong's PDK that this gateway offers, by the names that plugin servers send. */
const CALLS: Record<string, Call> = {
  'kong.request.get_method': (request) => request.method,
  'kong.request.get_path': (request) => request.url.split('?', 1)[0],
  'kong.request.get_path_with_query': (request) => request.url,
  'kong.request.get_header': (request, _effects, [name]) => {
    const value = request.headers[String(name).toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  },
  'kong.request.get_headers': (request) => request.headers,
  'kong.response.set_header': (_request, effects, [name, value]) => {
    effects.responseHeaders.set(String(name).toLowerCase(), String(value));
  },
  'kong.response.exit': (_request, effects, [status, body, headers]) => {
    for (const [name, value] of Object.entries((headers ?? {}) as Record<string, string | string[]>)) {
      effects.responseHeaders.set(name.toLowerCase(), value);
    }
    effects.exit = { status: Number(status), body: toBuffer(body) };
    return EXIT;
  },
  'kong.log.debug': ignored,
  'kong.log.info': ignored,
  'kong.log.notice': ignored,
  'kong.log.warn': ignored,
  'kong.log.err': ignored,
};

/**
 * Runs one call of a plugin and returns its result, or EXIT.
 * @throws UnsupportedCall
 */
export function callPdk(
  method: string,
  args: unknown[],
  request: PluginRequest,
  effects: PluginEffects,
): unknown {
  const call = CALLS[method];
  if (!call)
    throw new UnsupportedCall(`the plugin called ${method}, which the reference gateway does not offer`);
  return call(request, effects, args);
}

function toBuffer(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body as Uint8Array);
}
