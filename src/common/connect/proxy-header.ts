import { isIPv4, type Socket } from 'node:net';
import type { ProxyVersion } from './connect-plan.ts';
import { ipBytes } from './ip-bytes.ts';

/** With which every header of version 2 begins. */
const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Version 2, for the sender's own connection: the receiver takes the real addresses. */
const LOCAL = 0x20;
/** Version 2, on behalf of a client. */
const PROXY = 0x21;
const UNSPECIFIED = 0x00;
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;
const PORT_BYTES = 2;

/** The two ends of a connection, as its client's socket has them; without addresses for a Unix socket. */
export type Ends = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;

/** The header of the PROXY protocol that names the two ends of a connection itself, as that of its client. */
export function proxyHeader(version: ProxyVersion, ends: Ends): Buffer {
  const { localAddress, localPort = 0, remoteAddress, remotePort = 0 } = ends;
  if (localAddress === undefined || remoteAddress === undefined)
    return version === 'v1' ? Buffer.from('PROXY UNKNOWN\r\n') : binary(LOCAL, UNSPECIFIED, []);
  const isV4 = isIPv4(localAddress);
  if (version === 'v2') {
    const body = [
      ...ipBytes(localAddress),
      ...ipBytes(remoteAddress),
      ...bytesOf(localPort),
      ...bytesOf(remotePort),
    ];
    return binary(PROXY, isV4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6, body);
  }
  const addresses = [localAddress, remoteAddress].map(withoutZone).join(' ');
  return Buffer.from(`PROXY ${isV4 ? 'TCP4' : 'TCP6'} ${addresses} ${localPort} ${remotePort}\r\n`);
}

function binary(command: number, family: number, body: readonly number[]): Buffer {
  return Buffer.from([...SIGNATURE, command, family, ...bytesOf(body.length), ...body]);
}

function bytesOf(number: number): Buffer {
  const bytes = Buffer.alloc(PORT_BYTES);
  bytes.writeUInt16BE(number);
  return bytes;
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
