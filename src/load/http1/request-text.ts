import { headersByName } from '../request-headers.ts';

/** A request without a body, ready to be written but for its id. */
export interface RequestText {
  /** The value of its Host header. */
  host: string;
  /** The bytes of the request that carries this id. */
  textOf: (id: string) => string;
}

/**
 * Makes the text of a GET with these headers; a Host among them goes before the URL's.
 * @throws one sentence when a header cannot be sent
 */
export function requestText(
  url: URL,
  headers: Record<string, string> | undefined,
  { close }: { close: boolean },
): RequestText {
  const given = headersByName(headers);
  const host = given.get('host') ?? url.host;
  const fields = new Map([['host', host], ['connection', close ? 'close' : 'keep-alive'], ...given]);
  const lines = Array.from(fields, ([name, value]) => `${name}: ${value}\r\n`);
  const before = `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}x-request-id: `;
  return { host, textOf: (id) => `${before}${id}\r\n\r\n` };
}
