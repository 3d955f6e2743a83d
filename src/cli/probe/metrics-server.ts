import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Probe } from '../../load/probe/probe.ts';
import { UserError } from '../../common/user-error.ts';

const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Serves a running probe's metrics on 127.0.0.1, port 0 for any, and says where.
 * @throws UserError when the port is taken
 */
export async function serveMetrics(probe: Probe, port: number): Promise<{ server: Server; address: string }> {
  const server = createServer((_request, response) => {
    probe.metrics().then(
      (text) => response.writeHead(200, { 'content-type': TEXT_FORMAT }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error) =>
    reject(new UserError(`--metrics ${port} cannot be served: ${error.message}`)),
  );
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
