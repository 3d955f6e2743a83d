import { connect, type LookupFunction, type OnReadOpts, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type ConnectionOptions,
  type SecureContext,
} from 'node:tls';
import type { ConnectPlan, ProxyVersion, TlsPlan } from './connect-plan.ts';
import type { Endpoint } from './endpoint.ts';
import type { Family } from './family.ts';
import { proxyHeader } from './proxy-header.ts';

/** How one connection is opened. */
export interface Opening {
  /** The protocol of ALPN, over TLS. */
  protocol: 'http/1.1' | 'h2';
  /** @default whichever the system names first */
  family?: Family | undefined;
  /** In the place of the system's look-up. */
  lookup?: LookupFunction | undefined;
  /** Reads into one buffer, in place of the event `data`. */
  onread?: OnReadOpts | undefined;
}

const NODES_OWN: TlsPlan = {};
const contexts = new WeakMap<TlsPlan, SecureContext>();

/** Opens a connection to one address: to try another one after a refusal would be a retry. */
export function openConnection(endpoint: Endpoint, plan: ConnectPlan, opening: Opening): Socket {
  const { proxyProtocol } = plan;
  const { onread } = opening;
  if (!endpoint.secure) return withHeader(connectPlain(endpoint, opening, onread), proxyProtocol);
  const secure = secureOptions(endpoint, plan.tls ?? NODES_OWN, opening.protocol);
  if (proxyProtocol === undefined)
    return connectTls({ ...placeOf(endpoint, opening), ...secure, ...reading(onread) });
  const below = withHeader(connectPlain(endpoint, opening), proxyProtocol);
  // The connection above has them too.
  below.on('error', () => undefined);
  const socket = connectTls({ socket: below, ...secure });
  // Node does not read into a given buffer here.
  if (onread) socket.on('data', (chunk: Buffer) => onread.callback(chunk.length, chunk));
  return socket;
}

/** The event that says that a connection is open: over TLS, when its handshake is over. */
export function openEventOf({ secure }: Endpoint): 'secureConnect' | 'connect' {
  return secure ? 'secureConnect' : 'connect';
}

function placeOf({ host, port, path }: Endpoint, { family, lookup }: Opening) {
  if (path !== undefined) return { path };
  return {
    host,
    port,
    noDelay: true,
    autoSelectFamily: false,
    ...(family === undefined ? {} : { family }),
    ...(lookup ? { lookup } : {}),
  };
}

function reading(onread: OnReadOpts | undefined) {
  return onread ? { onread } : {};
}

function connectPlain(endpoint: Endpoint, opening: Opening, onread?: OnReadOpts): Socket {
  return connect({ ...placeOf(endpoint, opening), ...reading(onread) });
}

/** Has the header written before anything that is written once the connection is open. */
function withHeader(socket: Socket, version: ProxyVersion | undefined): Socket {
  if (version !== undefined) socket.once('connect', () => socket.write(proxyHeader(version, socket)));
  return socket;
}

function secureOptions(
  { serverName, identity }: Endpoint,
  tls: TlsPlan,
  protocol: Opening['protocol'],
): ConnectionOptions {
  return {
    secureContext: contextOf(tls),
    servername: serverName,
    // Node would take the host that the connection leads to.
    checkServerIdentity: (_host, certificate) => checkServerIdentity(identity, certificate),
    ALPNProtocols: [protocol],
    ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
  };
}

/** Requires that certificates and keys can be used. @throws the error of OpenSSL */
export function tryTls(tls: TlsPlan): void {
  contextOf(tls);
}

/** One for all connections of a load: to read certificates and keys again for each would cost more than its handshake. */
function contextOf(tls: TlsPlan): SecureContext {
  const known = contexts.get(tls);
  if (known) return known;
  const { ca, cert, key } = tls;
  const context = createSecureContext({
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
  contexts.set(tls, context);
  return context;
}
