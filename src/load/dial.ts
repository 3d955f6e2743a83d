import { connect, type OnReadOpts, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Run } from './probe/run.ts';
import type { Endpoint } from './endpoint.ts';

// A URL has an IPv6 address in brackets.

/** Opens a connection, over TLS by a protocol of ALPN, to one address: to try another one after a refusal would be a retry. */
export function dial(
  { plan, names, family }: Run,
  { secure, host, port, serverName }: Endpoint,
  protocol: 'http/1.1' | 'h2',
  onread?: OnReadOpts,
): Socket {
  const options: TcpNetConnectOpts = {
    host,
    port,
    noDelay: true,
    autoSelectFamily: false,
    ...(family === undefined ? {} : { family }),
    ...(names ? { lookup: names.lookup } : {}),
    ...(onread ? { onread } : {}),
  };
  if (!secure) return connect(options);
  const { ca, insecure } = plan.tls ?? {};
  return connectTls({
    ...options,
    servername: serverName,
    ALPNProtocols: [protocol],
    ...(ca === undefined ? {} : { ca }),
    ...(insecure === true ? { rejectUnauthorized: false } : {}),
  });
}

/** The event that says that a connection is open: over TLS, when its handshake is over. */
export function openEventOf({ secure }: Endpoint): 'secureConnect' | 'connect' {
  return secure ? 'secureConnect' : 'connect';
}

/** Where a connection leads, as address and port; undefined once it is gone. */
export function addressOf({ remoteAddress, remoteFamily, remotePort }: Socket): string | undefined {
  if (remoteAddress === undefined) return undefined;
  return `${remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}
