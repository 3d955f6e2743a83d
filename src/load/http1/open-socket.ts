import { connect, isIP, type Socket, type SocketConnectOpts, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fastMonotonicMs } from '../clock.ts';
import { ENDED, isReset } from '../failure.ts';
import type { CloseHow } from '../outcome.ts';
import type { Run } from '../run.ts';
import type { TrackedSocket } from './tracked.ts';

/** Where the requests of a load go. */
export interface Target {
  secure: boolean;
  host: string;
  port: number;
  /** The name that the certificate is for. */
  serverName: string;
}

/** What is told about a connection. */
export interface SocketEvents {
  opened(tracked: TrackedSocket): void;
  /** Bytes that are only lent. */
  read(tracked: TrackedSocket, chunk: Buffer): void;
  /** It could not be opened, was ended by the peer, or failed. */
  failed(tracked: TrackedSocket | undefined, error: Error): void;
  /** It is gone; told of each that was opened. */
  closed(tracked: TrackedSocket): void;
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as Record<string, number>;

/** The target of a URL; the name may be another than the URL's when a Host header says so. */
export function targetOf({ protocol, hostname, port }: URL, host: string): Target {
  const name = bare(host.replace(/:\d+$/, ''));
  return {
    secure: protocol === 'https:',
    host: bare(hostname),
    port: port === '' ? (DEFAULT_PORTS[protocol] ?? 80) : Number(port),
    serverName: isIP(name) === 0 ? name : '',
  };
}

// A URL has an IPv6 address in brackets.
function bare(name: string): string {
  return name.replace(/^\[(?<address>.*)\]$/, '$<address>');
}

/** Opens a connection that reads into the buffer given, and tells of it. */
export function openSocket(
  { plan, names }: Run,
  { secure, host, port, serverName }: Target,
  buffer: Buffer,
  events: SocketEvents,
): Socket {
  let tracked: TrackedSocket | undefined;
  // One buffer for all answers costs less than one for each.
  const onread = {
    buffer,
    callback: (bytes: number) => {
      if (tracked) events.read(tracked, buffer.subarray(0, bytes));
      return true;
    },
  };
  const options: SocketConnectOpts & TcpNetConnectOpts = {
    host,
    port,
    noDelay: true,
    onread,
    ...(names ? { lookup: names.lookup } : {}),
  };
  const socket = secure
    ? connectTls({ ...options, ...tlsOptions(plan.tls), servername: serverName })
    : connect(options);
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    tracked = track(socket);
    events.opened(tracked);
  });
  const ended = (how: CloseHow, error: Error) => {
    if (tracked?.ended !== undefined) return;
    if (tracked) tracked.ended = how;
    events.failed(tracked, error);
  };
  socket.on('end', () => ended('fin', ENDED));
  socket.on('error', (error) => {
    if (isReset(error)) ended('rst', error);
    else events.failed(tracked, error);
  });
  socket.once('close', () => {
    if (tracked) events.closed(tracked);
  });
  return socket;
}

function tlsOptions(tls: { ca?: string; insecure?: boolean } = {}) {
  return {
    ALPNProtocols: ['http/1.1'],
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
  };
}

function track(socket: Socket): TrackedSocket {
  return {
    socket,
    row: 0,
    openedMs: fastMonotonicMs(),
    served: 0,
    answering: false,
    ended: undefined,
    cut: false,
    announced: false,
  };
}
