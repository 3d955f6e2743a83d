import { lookup } from 'node:dns/promises';
import os from 'node:os';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';

/** Requires that a target is on this machine, by a loopback address or one of its own. @throws UserError */
export async function requireLocal(
  name: string,
  url: string,
  { connectTo }: ConnectPlan = {},
): Promise<void> {
  if (connectTo && 'path' in connectTo) return;
  const { hostname } = new URL(url);
  const host = (connectTo?.host ?? hostname).replace(/^\[(.*)\]$/, '$1');
  // A name that leads nowhere gets its own message with the first request.
  const found = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  const remote = found.find(({ address }) => !isLocal(address));
  if (!remote) return;
  throw new UserError(
    `${name} leads to ${remote.address}, which is not this machine: if you may put load on it and reload it, give --allow-remote`,
  );
}

/** Whether an address is one of this machine. */
export function isLocal(address: string): boolean {
  const local = new BlockList();
  local.addSubnet('127.0.0.0', 8, 'ipv4');
  for (const each of ['::1', '::']) local.addAddress(each, 'ipv6');
  local.addAddress('0.0.0.0', 'ipv4');
  for (const own of Object.values(os.networkInterfaces()).flat())
    if (own) local.addAddress(own.address, own.family === 'IPv4' ? 'ipv4' : 'ipv6');
  const [plain = ''] = address.split('%');
  return local.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}
