import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The head of a record of application data, and 32 bytes that no key has encrypted. */
const GARBAGE = Buffer.from(`1703030020${'ff'.repeat(32)}`, 'hex');

/** The two connections of a relay, which knows nothing of the TLS that goes through it. */
interface Relayed {
  /** The client's. */
  wire: Socket;
  /** The one to the TLS server. */
  inner: Socket;
  /** Whether the client's connection stays open when the TLS server has ended its own. */
  keepsOpen: boolean;
}

/** By the port from which the TLS server sees them come. */
const relayed = new Map<number | undefined, Relayed>();

/** Relays to a TLS server until the test ends, so that TLS and the client's connection can end apart. Returns its URL. */
export async function relayTo(url: string): Promise<string> {
  const { port, host } = new URL(url);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (wire) => relay(wire, Number(port)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return url.replace(host, `127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function relay(wire: Socket, port: number): void {
  const inner = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
  const both: Relayed = { wire, inner, keepsOpen: false };
  inner.once('connect', () => relayed.set(inner.localPort, both));
  const end = () => {
    if (!both.keepsOpen) wire.end();
  };
  for (const socket of [wire, inner]) socket.on('error', () => socket.destroy());
  inner.on('data', (chunk) => wire.writable && wire.write(chunk));
  inner.on('end', end).on('close', end);
  wire.on('data', (chunk) => inner.writable && inner.write(chunk));
  wire.on('end', () => inner.end()).on('close', () => inner.destroy());
}

/** The ways in which a server behind the relay ends TLS, or the connection below it (`wire`), without the other. */
export const layered = {
  /** The connection ends, and TLS has not said so. */
  finAlone: (_socket: Socket, wire: Socket): void => void wire.end(),
  /** TLS says that it ends (close_notify), and the connection stays open. */
  closeNotifyAlone: (socket: Socket): void => {
    below(socket).keepsOpen = true;
    socket.end();
  },
  /** A fatal alert, since the server has read what is no record, and then the end of the connection. */
  alert: (socket: Socket): void => void below(socket).inner.write(GARBAGE),
  /** Bytes that are no record of this connection. */
  garbage: (_socket: Socket, wire: Socket): void => void wire.write(GARBAGE),
};

/** Where a connection of the server comes from. */
export function below({ remotePort }: Socket): Relayed {
  const both = relayed.get(remotePort);
  if (!both) throw new Error('the connection did not come over the relay');
  return both;
}
