import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Pool, type Dispatcher } from 'undici';
import type { PluginEffects } from '../rpc/pdk.ts';

// Hop-by-hop headers are not forwarded (RFC 9110, 7.6.1); the upstream's `connection` would override the gateway's.
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const KEPT_PER_UPSTREAM = 128;
const UPSTREAM_TIMEOUT_MS = 60_000;

/** Connections to the upstreams, kept alive. */
export class Upstreams {
  readonly #pools = new Map<string, Pool>();

  /**
   * Forwards a request and streams the response back, with the headers that the plugin set. Rejects when the upstream
   * fails.
   */
  forward(
    origin: string,
    request: IncomingMessage,
    response: ServerResponse,
    effects: PluginEffects,
    cutsAnswers: () => boolean,
    body: Buffer | IncomingMessage | null = hasBody(request) ? request : null,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pool(origin).dispatch(
        {
          path: request.url ?? '/',
          method: request.method ?? 'GET',
          headers: withoutHops(request.headers),
          body,
        },
        relay(response, effects, cutsAnswers, resolve, reject),
      );
    });
  }

  /** Sends a request once and drops the response. Returns the request's body, to be sent again. */
  async repeat(origin: string, request: IncomingMessage): Promise<Buffer | null> {
    const { url = '/', method = 'GET', headers } = request;
    const body = hasBody(request) ? await buffer(request) : null;
    const answer = await this.#pool(origin).request({
      path: url,
      method,
      headers: withoutHops(headers),
      body,
    });
    await answer.body.dump();
    return body;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #pool(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, {
        connections: KEPT_PER_UPSTREAM,
        headersTimeout: UPSTREAM_TIMEOUT_MS,
        bodyTimeout: UPSTREAM_TIMEOUT_MS,
      });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

// undici's dispatch() costs half as much as its request(), and every measured request takes this path.
function relay(
  response: ServerResponse,
  effects: PluginEffects,
  cutsAnswers: () => boolean,
  resolve: () => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      // A client that has disconnected needs no response.
      response.once('close', () => {
        if (!response.writableFinished) controller.abort(new Error('the client went away'));
      });
      response.on('drain', () => controller.resume());
    },
    onResponseStart(_controller, status, headers) {
      if (status < 200) return;
      const kept = withoutHops(headers);
      for (const [name, value] of effects.responseHeaders) kept[name] = value;
      response.writeHead(status, kept);
    },
    onResponseData(controller, chunk) {
      if (cutsAnswers()) response.write(chunk.subarray(0, 1), () => response.destroy());
      else if (!response.write(chunk)) controller.pause();
    },
    onResponseEnd() {
      response.end();
      resolve();
    },
    onResponseError(_controller, error) {
      reject(error);
    },
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function withoutHops(headers: OutgoingHttpHeaders): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!HOP_BY_HOP.has(name) && value !== undefined)
      kept[name] = Array.isArray(value) ? value : String(value);
  }
  return kept;
}
