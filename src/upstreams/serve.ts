import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { announceReady } from '../runtime/processes/ready-line.ts';

/** Where an upstream listens. */
export interface ListenAddress {
  host: string;
  port: number;
  controlPort: number;
}

/** Any free ports of the loopback interface. */
const FREE: ListenAddress = { host: '127.0.0.1', port: 0, controlPort: 0 };

/** Listens with an upstream and its control server, and announces that it is ready. */
export async function serve(server: Server, control: Server, address = FREE): Promise<void> {
  const [port, controlPort] = await Promise.all([
    listen(server, address.port, address.host),
    listen(control, address.controlPort, address.host),
  ]);
  announceReady({ port, controlPort });
}

async function listen(server: Server, wanted: number, host: string): Promise<number> {
  server.listen(wanted, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
