import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { fastMonotonicMs } from './clock.ts';
import { isReset } from './failure.ts';
import type { CloseHow } from './outcome.ts';
import type { Run } from './run.ts';
import type { TrackedSocket } from './tracked.ts';

/** What is told about a connection. */
export interface SocketEvents {
  opened(tracked: TrackedSocket): void;
  /** The peer has ended it; how is known. */
  ended(tracked: TrackedSocket): void;
  closed(tracked: TrackedSocket): void;
}

type Connector = ReturnType<typeof buildConnector>;

/** undici's own connector, which also tells of each socket: when it opened, how it is ended by the peer, and when it is gone. */
export function trackingConnector({ plan, names }: Run, events: SocketEvents): Connector {
  const { timeoutMs, tls } = plan;
  const connect = buildConnector({
    timeout: timeoutMs,
    keepAlive: false,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.insecure === true ? { rejectUnauthorized: false } : {}),
    ...(names ? { lookup: names.lookup } : {}),
  });
  return (options, callback) => {
    connect(options, (...result) => {
      const socket = result[1];
      if (socket) events.opened(track(socket, events));
      callback(...result);
    });
  };
}

function track(socket: Socket, events: SocketEvents): TrackedSocket {
  const tracked: TrackedSocket = {
    socket,
    row: 0,
    openedMs: fastMonotonicMs(),
    served: 0,
    bytesBefore: 0,
    ended: undefined,
    cut: false,
    announced: false,
  };
  const ended = (how: CloseHow) => {
    if (tracked.ended !== undefined) return;
    tracked.ended = how;
    events.ended(tracked);
  };
  socket.prependListener('end', () => ended('fin'));
  // Other errors are the probe's own, such as its parser's.
  socket.prependListener('error', (error) => {
    if (isReset(error)) ended('rst');
  });
  socket.prependListener('close', () => events.closed(tracked));
  if (socket instanceof TLSSocket) countPlainBytes(socket, tracked);
  return tracked;
}

function countPlainBytes(socket: TLSSocket, tracked: TrackedSocket): void {
  const read = socket.read.bind(socket);
  tracked.plainBytes = 0;
  socket.read = (size?: number) => {
    const chunk = read(size) as Buffer | null;
    if (chunk !== null) tracked.plainBytes = (tracked.plainBytes ?? 0) + chunk.length;
    return chunk;
  };
}
