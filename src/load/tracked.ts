import type { Socket } from 'node:net';
import type { CloseHow } from './outcome.ts';

/** What the probe knows of one TCP connection beyond what undici tells. */
export interface TrackedSocket {
  readonly socket: Socket;
  /** Its row in the ledger. */
  row: number;
  /** Monotonic ms. */
  readonly openedMs: number;
  /** Requests answered on it since it was opened. */
  served: number;
  /** Bytes read before the request in flight was written. */
  bytesBefore: number;
  /** How the peer ended it, once it has. */
  ended: CloseHow | undefined;
  /** Whether a request was under way on it when it ended. */
  cut: boolean;
  /** The server has announced its close. */
  announced: boolean;
  /** With TLS: bytes of answers read, since those of the socket hold handshakes and alerts too. */
  plainBytes?: number;
}

/** Bytes of answers that were read from a connection. */
export function bytesRead(tracked: Pick<TrackedSocket, 'socket' | 'plainBytes'>): number {
  return tracked.plainBytes ?? tracked.socket.bytesRead;
}
