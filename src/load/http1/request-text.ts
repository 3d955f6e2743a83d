import { validateHeaderName, validateHeaderValue } from 'node:http';

/** A request without a body, ready to be written but for its id. */
export interface RequestText {
  /** The value of its Host header. */
  host: string;
  /** The bytes of the request that carries this id. */
  textOf: (id: string) => string;
}

/**
 * Makes the text of a GET with these headers, which go before those that it would have anyway.
 * @throws when a header cannot be sent
 */
export function requestText(
  { host, pathname, search }: URL,
  headers: Record<string, string> = {},
  { close }: { close: boolean },
): RequestText {
  const fields: Record<string, string> = { host, connection: close ? 'close' : 'keep-alive' };
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    fields[name.toLowerCase()] = value;
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const before = `GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}x-request-id: `;
  return { host: fields['host'] ?? host, textOf: (id) => `${before}${id}\r\n\r\n` };
}
