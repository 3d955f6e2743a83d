import type { IncomingMessage, ServerResponse } from 'node:http';
import { ticksFor } from './ticks.ts';

/** Each ends an event stream in order. */
const open = new Set<() => void>();

/** Whether a request asks for Server-Sent Events. */
export function wantsEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') === true;
}

/** Responds with Server-Sent Events that are numbered by their `id`, those after the client's `Last-Event-ID` first. */
export function sendEvents(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string> = {},
): void {
  const id = request.headers['x-request-id'];
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // nginx passes each event on at once.
    'x-accel-buffering': 'no',
    ...(typeof id === 'string' ? { 'x-request-id': id } : {}),
    ...headers,
  });
  response.flushHeaders();
  const last = Number(request.headers['last-event-id'] ?? Number.NaN);
  const leave = ticksFor(request.url).follow(
    (number) => response.write(`id: ${number}\ndata: message ${number}\n\n`),
    Number.isSafeInteger(last) ? last : undefined,
  );
  const stop = () => {
    leave();
    open.delete(end);
  };
  // Stopped at once, since nothing may be written after the end.
  const end = () => {
    stop();
    response.end();
  };
  open.add(end);
  response.once('close', stop);
}

/** Ends all event streams in order. */
export function endEvents(): void {
  for (const end of open) end();
}
