import type { Backend } from './balancer.ts';

/** A backend as Caddy dials it. */
export function dialled({ port }: Backend): string {
  return `127.0.0.1:${port}`;
}

/** Tells clients of a server that is being replaced to come back on another connection. */
const ANNOUNCE = {
  match: [{ vars: { '{http.shutting_down}': ['true'] } }],
  handle: [{ handler: 'headers', response: { set: { Connection: ['close'] }, deferred: true } }],
};

/** One server for HTTP/1.1 and HTTP/2 over clear text, one proxy. */
export function caddyConfig(ports: { client: number; admin: number }, dial: string, way: string): object {
  const announced = way === 'load-announced';
  return {
    admin: { listen: `127.0.0.1:${ports.admin}` },
    logging: { logs: { default: { level: 'WARN' } } },
    apps: {
      http: {
        // Only then does it go on answering for a while after it was replaced.
        ...(announced ? { shutdown_delay: '500ms' } : {}),
        servers: {
          clients: {
            listen: [`127.0.0.1:${ports.client}`],
            protocols: ['h1', 'h2c'],
            automatic_https: { disable: true },
            routes: [
              ...(announced ? [ANNOUNCE] : []),
              {
                handle: [
                  {
                    handler: 'reverse_proxy',
                    upstreams: [{ dial }],
                    // An idle connection to the old instance keeps that from leaving.
                    transport: { protocol: 'http', keep_alive: { idle_timeout: '500ms' } },
                  },
                ],
              },
            ],
          },
        },
      },
    },
  };
}
