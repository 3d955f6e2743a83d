import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { UserError } from '../../common/user-error.ts';

const ADDRESS = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:]+)):(?<port>\d{1,5})$/;
const PORT_MAX = 65_535;

/** The address of `--listen`, which only this machine, or only this pod, can reach. @throws UserError when it is another */
export function loopbackAddress(text: string): { host: string; port: number } {
  const { bracketed, plain, port = '' } = ADDRESS.exec(text)?.groups ?? {};
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > PORT_MAX)
    throw new UserError(
      `--listen must be an address and a port, such as 127.0.0.1:7171 (got ${JSON.stringify(text)})`,
    );
  if (!isLoopback(host))
    throw new UserError(
      `--listen must be a loopback address, such as 127.0.0.1:7171, since whoever reaches it can have any request sent (got ${JSON.stringify(text)})`,
    );
  return { host, port: Number(port) };
}

function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return new SocketAddress({ address: host, family: 'ipv6' }).address === '::1';
  return host.toLowerCase() === 'localhost';
}
