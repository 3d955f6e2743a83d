import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { HandledIds } from '../handled.ts';
import { sendEvents, wantsEvents } from '../streams/event-stream.ts';
import type { Drain } from './drain.ts';
import type { ServiceMetrics } from './metrics.ts';

const SLOWEST_MS = 60_000;
const SERVICE = 'http://service';

/** What the handler needs of its instance. */
export interface Instance {
  version: string;
  drain: () => Drain;
  metrics: ServiceMetrics;
  handled: HandledIds;
  slow: { underWay: number };
}

/** `/datetime` (with `?bodyMs=3000` its body takes that long), `/healthz` and `/metrics`; event streams on any path. */
export function datetimeHandler(instance: Instance): RequestListener {
  return (request, response) => {
    const url = urlOf(request);
    instance.drain().follow(response);
    if (instance.drain().announcing) response.setHeader('connection', 'close');
    if (wantsEvents(request))
      return instance.handled.whole(request, () => events(instance, request, response));
    if (url.pathname === '/datetime')
      return instance.handled.whole(request, () => void datetime(instance, request, response, url));
    request.resume();
    if (url.pathname === '/healthz') return healthz(instance, response);
    if (url.pathname === '/metrics') return void metrics(instance, response);
    response.writeHead(404, { 'content-type': 'text/plain' }).end('only /datetime, /healthz and /metrics\n');
  };
}

// Some request targets, such as //, are not valid URLs. They must get a 404 and not crash the service.
function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(URL.canParse(url, SERVICE) ? url : '/', SERVICE);
}

function events({ version }: Instance, request: IncomingMessage, response: ServerResponse): void {
  sendEvents(request, response, { 'x-version': version });
}

async function datetime(
  { version, metrics: counts, slow }: Instance,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const beganMs = performance.now();
  const id = request.headers['x-request-id'];
  response.once('close', () =>
    counts.ended(response.writableFinished ? 'ok' : 'aborted', (performance.now() - beganMs) / 1000),
  );
  const body = `${JSON.stringify({ datetime: new Date().toISOString(), version })}\n`;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-version': version,
    ...(typeof id === 'string' ? { 'x-request-id': id } : {}),
  });
  const bodyMs = Math.min(Number(url.searchParams.get('bodyMs') ?? 0) || 0, SLOWEST_MS);
  if (bodyMs > 0) {
    response.write(body.slice(0, 1));
    slow.underWay++;
    // At the end of the response and not of the delay, since a client may disconnect earlier.
    response.once('close', () => slow.underWay--);
    await delay(bodyMs);
    response.end(body.slice(1));
  } else response.end(body);
}

function healthz({ drain, version }: Instance, response: ServerResponse): void {
  response.writeHead(drain().draining ? 503 : 200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ ready: !drain().draining, version })}\n`);
}

async function metrics({ drain, metrics: counts }: Instance, response: ServerResponse): Promise<void> {
  counts.connections(drain().connections);
  const body = await counts.text();
  response.writeHead(200, { 'content-type': counts.contentType });
  response.end(body);
}
