import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { CERTIFICATE } from './certificate.ts';

/** The head of a record of application data, and 32 bytes that no key has encrypted. */
const GARBAGE = Buffer.from(`1703030020${'ff'.repeat(32)}`, 'hex');
const layers = new WeakMap<Socket, Layer>();

/** What lies between TLS and the connection below, so that each of the two can be ended without the other. */
class Layer extends Duplex {
  readonly wire: Socket;
  /** Whether the connection below stays open when TLS has ended. */
  keepsOpen = false;

  constructor(wire: Socket) {
    super();
    this.wire = wire;
    wire.on('data', (chunk) => this.push(chunk));
    wire.on('end', () => this.push(null));
    wire.on('close', () => this.destroy());
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.wire.write(chunk, done);
  }

  override _final(done: () => void): void {
    if (!this.keepsOpen) this.wire.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.keepsOpen) this.wire.end();
    done(error);
  }
}

/** Serves TLS on a connection in such a way that `layered` can misuse it. */
export function serveLayered(wire: Socket, options: { ALPNProtocols?: string[] } = {}): TLSSocket {
  const layer = new Layer(wire);
  const socket = new TLSSocket(layer, { isServer: true, ...CERTIFICATE, ...options });
  layers.set(socket, layer);
  return socket;
}

/** The ways to end TLS, or the connection below it, without the other. */
export const layered = {
  /** The connection ends, and TLS has not said so. */
  finAlone: (socket: Socket): void => void layerOf(socket).wire.end(),
  /** TLS says that it ends (close_notify), and the connection stays open. */
  closeNotifyAlone: (socket: Socket): void => {
    layerOf(socket).keepsOpen = true;
    socket.end();
  },
  /** A fatal alert, since the server believes to have read a bad record, and then the end of the connection. */
  alert: (socket: Socket): void => void layerOf(socket).push(GARBAGE),
  /** Bytes that are no record of this connection. */
  garbage: (socket: Socket): void => void layerOf(socket).wire.write(GARBAGE),
};

function layerOf(socket: Socket): Layer {
  const layer = layers.get(socket);
  if (!layer) throw new Error('the connection is not layered');
  return layer;
}
