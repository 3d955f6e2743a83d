import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announceReady } from '../runtime/processes/ready-line.ts';

/** Opens an upstream and its side door on free ports of the loopback interface, and says so. */
export async function serve(server: Server, control: Server): Promise<void> {
  const [port, controlPort] = await Promise.all([listen(server), listen(control)]);
  announceReady({ port, controlPort });
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
