import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { fastMonotonicMs } from './clock.ts';
import type { CloseHow } from './outcome.ts';

/** What the probe knows of one TCP connection beyond what undici tells. */
export interface TrackedSocket {
  readonly socket: Socket;
  readonly openedMs: number;
  /** Requests answered on it since it was opened, or since the server announced its close. */
  served: number;
  /** Bytes read before the request in flight was written. */
  bytesBefore: number;
  /** How the peer ended it, once it has. */
  ended: CloseHow | undefined;
}

type Connector = ReturnType<typeof buildConnector>;

/** undici's own connector, which also hands out each socket as it opens, with the way it is ended by the peer. */
export function trackingConnector(
  connectTimeoutMs: number,
  onOpen: (tracked: TrackedSocket) => void,
  lookup?: LookupFunction,
): Connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    keepAlive: false,
    ...(lookup ? { lookup } : {}),
  });
  return (options, callback) => {
    connect(options, (...result) => {
      const socket = result[1];
      if (socket) onOpen(track(socket));
      callback(...result);
    });
  };
}

function track(socket: Socket): TrackedSocket {
  const tracked: TrackedSocket = {
    socket,
    openedMs: fastMonotonicMs(),
    served: 0,
    bytesBefore: 0,
    ended: undefined,
  };
  socket.prependListener('end', () => (tracked.ended ??= 'fin'));
  socket.prependListener('error', () => (tracked.ended ??= 'rst'));
  return tracked;
}
