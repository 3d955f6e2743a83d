import type { IncomingMessage } from 'node:http';

export const UPSTREAM_KINDS = ['reflection', 'teapot'] as const;
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number];

/** A complete response. */
export interface UpstreamResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** How each upstream responds. Both echo the request's id, so that a response to another request is noticed. */
export const responses: Record<UpstreamKind, (request: IncomingMessage) => UpstreamResponse> = {
  /** 200 with the request's headers as JSON. */
  reflection: (request) => response(request, 200, 'application/json', JSON.stringify(request.headers)),
  /** 418, which nothing else sends: a client that gets it has reached the upstream. */
  teapot: (request) => response(request, 418, 'text/plain', "I'm a teapot\n"),
};

function response(request: IncomingMessage, status: number, type: string, body: string): UpstreamResponse {
  const headers: Record<string, string> = {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
  };
  const id = request.headers['x-request-id'];
  if (typeof id === 'string') headers['x-request-id'] = id;
  return { status, headers, body };
}
