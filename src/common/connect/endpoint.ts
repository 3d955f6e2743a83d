import { isIP } from 'node:net';
import type { ConnectPlan } from './connect-plan.ts';

/** Where connections lead, and whom they expect there. */
export interface Endpoint {
  secure: boolean;
  host: string;
  port: number;
  /** The path of a Unix socket, in place of host and port. */
  path?: string;
  /** The name in the TLS handshake (SNI), which has no addresses; empty without one. */
  serverName: string;
  /** The name or address that the certificate has to be for. */
  identity: string;
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as Record<string, number>;

/** The target of a URL; the name may be another than the URL's when a Host header says so. */
export function endpointOf(
  { protocol, hostname, port }: URL,
  { tls, connectTo }: ConnectPlan = {},
  host = hostname,
): Endpoint {
  const identity = tls?.serverName ?? bare(host.replace(/:\d+$/, ''));
  return {
    secure: protocol === 'https:',
    host: bare(hostname),
    port: port === '' ? (DEFAULT_PORTS[protocol] ?? 80) : Number(port),
    ...connectTo,
    serverName: isIP(identity) === 0 ? identity : '',
    identity,
  };
}

// A URL has an IPv6 address in brackets.
function bare(name: string): string {
  return name.replace(/^\[(?<address>.*)\]$/, '$<address>');
}
