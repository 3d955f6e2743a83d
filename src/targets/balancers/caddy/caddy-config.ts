import type { Backend } from '../balancer.ts';

/** A backend's address in Caddy's configuration. */
export function dialAddress({ port }: Backend): string {
  return `127.0.0.1:${port}`;
}

/** One server for HTTP/1.1 and HTTP/2 over clear text, with one reverse proxy, which speaks HTTP/2 for gRPC. */
export function caddyConfig(ports: { client: number; admin: number }, dial: string, grpc = false): object {
  return {
    admin: { listen: `127.0.0.1:${ports.admin}` },
    logging: { logs: { default: { level: 'WARN' } } },
    apps: {
      http: {
        servers: {
          clients: {
            listen: [`127.0.0.1:${ports.client}`],
            protocols: ['h1', 'h2c'],
            automatic_https: { disable: true },
            routes: [
              {
                handle: [
                  {
                    handler: 'reverse_proxy',
                    upstreams: [{ dial }],
                    // An idle connection to the old instance would keep it from exiting.
                    transport: {
                      protocol: 'http',
                      keep_alive: { idle_timeout: '200ms' },
                      ...(grpc ? { versions: ['h2c', '2'] } : {}),
                    },
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
