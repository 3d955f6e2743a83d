import { isIP } from 'node:net';

/** Where the requests of a load go. */
export interface Endpoint {
  secure: boolean;
  host: string;
  port: number;
  /** The name that the certificate is for. */
  serverName: string;
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as Record<string, number>;

/** The target of a URL; the name may be another than the URL's when a Host header says so. */
export function endpointOf({ protocol, hostname, port }: URL, host = hostname): Endpoint {
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
