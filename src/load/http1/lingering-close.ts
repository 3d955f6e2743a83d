import type { Socket } from 'node:net';
import { afterReading, LINGER_MS, readMs } from '../linger.ts';
import type { TrackedSocket } from './tracked-socket.ts';

/**
 * Closes a connection without missing what the server still sends on it (RFC 9112, section 9.6). A server that has sent one response too
 * many is one response ahead, so its last one is still to come: the probe waits as long as a response takes. Then it sends its FIN, which
 * acknowledges all that came, so that the server's kernel holds nothing back, and reads until the server ends the connection.
 */
export function lingeringClose(tracked: TrackedSocket, nowMs: number): void {
  const { socket } = tracked;
  const sayFin = () => {
    if (socket.destroyed) return;
    tracked.finSent = true;
    socket.end();
    destroyAfter(socket, LINGER_MS);
  };
  afterReading(socket, readMs(tracked, nowMs), sayFin);
}

/** Gives a connection so many ms until it is gone. */
export function destroyAfter(socket: Socket, ms: number): void {
  afterReading(socket, ms, () => socket.destroy());
}
