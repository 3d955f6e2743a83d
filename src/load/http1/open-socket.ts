import type { Socket } from 'node:net';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { Endpoint } from '../../common/connect/endpoint.ts';
import { openEventOf } from '../../common/connect/open-connection.ts';
import { dial } from '../dial.ts';
import { ENDED, isAlert, isReset } from '../failure.ts';
import type { CloseHow } from '../../record/requests/outcome.ts';
import type { Run } from '../probe/run.ts';
import type { TrackedSocket } from './tracked-socket.ts';

/** Called for what happens to a connection. */
export interface SocketEvents {
  opened(tracked: TrackedSocket): void;
  /** Bytes whose memory is reused afterwards. */
  read(tracked: TrackedSocket, chunk: Buffer): void;
  /** It could not be opened, was ended by the peer, or failed. */
  failed(tracked: TrackedSocket | undefined, error: Error): void;
  /** It is closed. Called for each connection that was opened. */
  closed(tracked: TrackedSocket): void;
}

/** Opens a connection that reads into the given buffer, and reports what happens to it. */
export function openSocket(run: Run, target: Endpoint, buffer: Buffer, events: SocketEvents): Socket {
  let tracked: TrackedSocket | undefined;
  // One buffer for all responses costs less than one for each.
  const onread = {
    buffer,
    callback: (bytes: number, read: Uint8Array) => {
      if (tracked) events.read(tracked, (read as Buffer).subarray(0, bytes));
      return true;
    },
  };
  const socket = dial(run, target, 'http/1.1', onread);
  socket.once(openEventOf(target), () => {
    tracked = track(socket);
    events.opened(tracked);
  });
  const ended = (how: CloseHow, error: Error) => {
    if (tracked?.ended !== undefined || (tracked?.finSent && !tracked.announced)) return;
    if (tracked) tracked.ended = how;
    events.failed(tracked, error);
  };
  socket.on('end', () => ended('fin', ENDED));
  socket.on('error', (error) => {
    if (isReset(error)) ended('rst', error);
    // The end of the connection follows it.
    else if (isAlert(error)) ended('fin', error);
    else events.failed(tracked, error);
    // Node leaves a connection open on which TLS has failed.
    socket.destroy();
  });
  socket.once('close', () => {
    if (tracked) events.closed(tracked);
  });
  return socket;
}

function track(socket: Socket): TrackedSocket {
  return {
    socket,
    row: 0,
    openedMs: fastMonotonicMs(),
    served: 0,
    sentMs: 0,
    respondedMs: 0,
    slowestMs: 0,
    responding: false,
    sending: 0,
    body: undefined,
    ended: undefined,
    cut: false,
    announced: false,
    left: undefined,
    finSent: false,
    unsolicited: false,
  };
}
