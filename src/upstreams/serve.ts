import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announceReady } from '../runtime/processes/ready-line.ts';

/** Opens an upstream (on a free port of the loopback interface, unless told) and its side door, and says so. */
export async function serve(
  server: Server,
  control: Server,
  { host = '127.0.0.1', port: wanted = 0 }: { host?: string; port?: number } = {},
): Promise<void> {
  const [port, controlPort] = await Promise.all([listen(server, host, wanted), listen(control, host, 0)]);
  announceReady({ port, controlPort });
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
