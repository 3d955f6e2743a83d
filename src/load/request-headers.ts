import { validateHeaderName, validateHeaderValue } from 'node:http';

const FRAMES = 'the probe frames its requests itself';
const CONNECTS = 'how a connection is used is up to the probe';
const HANDSHAKE = 'the probe writes the handshake of a WebSocket itself';

/** Headers that a user cannot set, and why. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ['x-request-id', 'the probe writes the id of each request there'],
  ['content-length', FRAMES],
  ['transfer-encoding', FRAMES],
  ['expect', 'the probe sends it itself, with --expect-continue'],
  ['connection', CONNECTS],
  ['keep-alive', CONNECTS],
  ['proxy-connection', CONNECTS],
  ['upgrade', CONNECTS],
  ['http2-settings', CONNECTS],
  ['sec-websocket-key', HANDSHAKE],
  ['sec-websocket-version', HANDSHAKE],
  ['sec-websocket-extensions', HANDSHAKE],
]);

/** Why a user's header cannot be sent; undefined when it can. */
export function whyNotSent(name: string, value: string): string | undefined {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    return 'its name or value has characters that no header may have';
  }
  return RESERVED.get(name.toLowerCase());
}

/**
 * The headers of a request by their names in lower case.
 * @throws one sentence about the first that cannot be sent
 */
export function headersByName(headers: Record<string, string> = {}): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    const why = fields.has(key) ? 'it is given twice' : whyNotSent(name, value);
    if (why !== undefined) throw new Error(`the header ${JSON.stringify(name)} cannot be sent: ${why}`);
    fields.set(key, value);
  }
  return fields;
}

/** The same for HTTP/2, in which `:authority` takes the place of Host. */
export function headersOfHttp2(headers: Record<string, string> = {}): Record<string, string> {
  const { host, ...others } = Object.fromEntries(headersByName(headers));
  return host === undefined ? others : { ':authority': host, ...others };
}
