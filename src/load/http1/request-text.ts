import { methodOf, type LoadPlan } from '../../record/flow/load-plan.ts';
import type { RequestBody } from '../body/request-body.ts';
import { headersByName } from '../request-headers.ts';
import { pathsOf } from '../request-path.ts';
import { aroundChunk } from './chunked.ts';

/** A request, ready to be written but for its id and a body that is sent in pieces of its own. */
export interface RequestText {
  /** The value of its Host header. */
  host: string;
  /** The bytes of the request with this number that carries this id, one for each character. */
  textOf: (id: string, number: number) => string;
}

/** What a request is made of. */
export interface RequestParts {
  headers?: Record<string, string> | undefined;
  /** The headers that ask for another protocol, by their names in lower case. */
  upgrade?: Record<string, string> | undefined;
  body?: RequestBody | undefined;
  /** Whether it asks for the end of its connection. */
  close: boolean;
}

/** Methods whose requests are expected to have a body, so that one without says so (RFC 9110, section 8.6). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Makes the text of a flow's requests; a Host among the headers goes before the URL's.
 * @throws one sentence when a header cannot be sent
 */
export function requestText(
  plan: Pick<LoadPlan, 'url' | 'method' | 'body' | 'paths'>,
  { headers, upgrade, body, close }: RequestParts,
): RequestText {
  const method = methodOf(plan);
  const given = headersByName(headers);
  const host = given.get('host') ?? new URL(plan.url).host;
  const connection = close ? 'close' : upgrade ? 'Upgrade' : 'keep-alive';
  const fields = new Map([
    ['host', host],
    ['connection', connection],
    ...given,
    ...Object.entries(upgrade ?? {}),
  ]);
  if (body?.isChunked === true) fields.set('transfer-encoding', 'chunked');
  else if (body?.varies === true) fields.delete('content-length');
  else if (body || WITH_BODY.has(method)) fields.set('content-length', String(body?.bytes ?? 0));
  if (body?.expectsContinue === true) fields.set('expect', '100-continue');
  const lines = Array.from(fields, ([name, value]) => `${name}: ${value}\r\n`).join('');
  const heads = pathsOf(plan).map((path) => `${method} ${path} HTTP/1.1\r\n${lines}x-request-id: `);
  const after = restOf(body);
  return { host, textOf: (id, number) => `${heads[number % heads.length]}${id}\r\n${after(id)}` };
}

/** What follows the last field of a head: the end of the head, and a body that is sent with it. */
function restOf(body: RequestBody | undefined): (id: string) => string {
  if (body?.varies === true) return (id) => ownBody(body.for(id), id);
  if (body?.isInline !== true) return () => '\r\n';
  const { bytes, isChunked } = body;
  const [before, after] = isChunked ? aroundChunk(bytes, true) : ['', ''];
  return (id) => `\r\n${before}${body.text(id)}${after}`;
}

function ownBody(body: RequestBody, id: string): string {
  const text = body.piece(id, 0, body.bytes).toString('latin1');
  if (!body.isChunked) return `content-length: ${body.bytes}\r\n\r\n${text}`;
  const [before, after] = aroundChunk(body.bytes, true);
  return `\r\n${before}${text}${after}`;
}
