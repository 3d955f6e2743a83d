import { createReadStream, statSync } from 'node:fs';
import type { ClientRequest, OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream';
import { functionFrom } from '../../common/function-source.ts';
import { CONTINUE_BOUND_MS, type Body } from '../../record/flow/body.ts';

/** The headers that frame a body. */
export function framingOf(body: Body | undefined): OutgoingHttpHeaders {
  if (!body) return {};
  return {
    ...(body.chunked === true ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytesOf(body) }),
    ...(body.expectContinue === true ? { expect: '100-continue' } : {}),
  };
}

/** Sends the body of a request, if any: where it is to wait for a 100, as the load does. */
export function sendBody(request: ClientRequest, body: Body | undefined): void {
  if (body?.expectContinue !== true) {
    end(request, body);
    return;
  }
  const timer = setTimeout(() => end(request, body), CONTINUE_BOUND_MS);
  request.once('continue', () => {
    clearTimeout(timer);
    end(request, body);
  });
  request.once('response', () => clearTimeout(timer));
  request.once('close', () => clearTimeout(timer));
  request.flushHeaders();
}

/** With the content that a function gives for an example of an id. */
export function exampleBody(body: Body): Exclude<Body, { source: string }> {
  if (!('source' in body)) return body;
  const { source, ...how } = body;
  return { text: String(functionFrom(source)({ id: '0' })), ...how };
}

function bytesOf(given: Body): number {
  const body = exampleBody(given);
  if ('text' in body) return Buffer.byteLength(body.text);
  return 'file' in body ? statSync(body.file).size : body.bytes;
}

function end(request: ClientRequest, given: Body | undefined): void {
  const body = given && exampleBody(given);
  if (body && 'file' in body) pipeline(createReadStream(body.file), request, () => undefined);
  else if (body && 'text' in body) request.end(body.text);
  else request.end(body && Buffer.alloc(body.bytes));
}
