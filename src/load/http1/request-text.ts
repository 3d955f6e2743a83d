import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { headersByName } from '../request-headers.ts';

/** A request, ready to be written but for its id and a body that is sent slowly. */
export interface RequestText {
  /** The value of its Host header. */
  host: string;
  /** The bytes of the request that carries this id, one for each character. */
  textOf: (id: string) => string;
}

/** What a request is made of. */
export interface RequestParts extends Pick<LoadPlan, 'method' | 'body' | 'upload'> {
  headers?: Record<string, string> | undefined;
  /** The headers that ask for another protocol, by their names in lower case. */
  upgrade?: Record<string, string> | undefined;
  /** Whether it asks for the end of its connection. */
  close: boolean;
}

/** Methods whose requests are expected to have a body, so that one without says so (RFC 9110, section 8.6). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Makes the text of a request; a Host among its headers goes before the URL's.
 * @throws one sentence when a header cannot be sent
 */
export function requestText(url: URL, parts: RequestParts): RequestText {
  const { body, upload, headers, upgrade, close, method = upload ? 'POST' : 'GET' } = parts;
  const given = headersByName(headers);
  const host = given.get('host') ?? url.host;
  const connection = close ? 'close' : upgrade ? 'Upgrade' : 'keep-alive';
  const fields = new Map([
    ['host', host],
    ['connection', connection],
    ...Object.entries(upgrade ?? {}),
    ...given,
  ]);
  const bytes = Buffer.from(body ?? '', 'utf8');
  const length = upload?.bytes ?? bytes.length;
  if (upload || body !== undefined || WITH_BODY.has(method)) fields.set('content-length', String(length));
  const lines = Array.from(fields, ([name, value]) => `${name}: ${value}\r\n`);
  const before = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}x-request-id: `;
  const after = `\r\n\r\n${bytes.toString('latin1')}`;
  return { host, textOf: (id) => before + id + after };
}
