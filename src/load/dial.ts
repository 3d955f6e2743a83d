import type { OnReadOpts, Socket } from 'node:net';
import type { Endpoint } from '../common/connect/endpoint.ts';
import { openConnection, type Opening } from '../common/connect/open-connection.ts';
import type { Run } from './probe/run.ts';

/** Opens a connection of a load. */
export function dial(
  { plan, names, family }: Run,
  target: Endpoint,
  protocol: Opening['protocol'],
  onread?: OnReadOpts,
): Socket {
  return openConnection(target, plan, { protocol, family, lookup: names?.lookup, onread });
}

/** Where a connection leads, as address and port; undefined once it is gone, and for a Unix socket. */
export function addressOf({ remoteAddress, remoteFamily, remotePort }: Socket): string | undefined {
  if (remoteAddress === undefined) return undefined;
  return `${remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}
