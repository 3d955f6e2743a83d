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
  const remote = (await addressesOf(hostOf(url, connectTo))).find((address) => !isLocal(address));
  if (remote === undefined) return;
  throw new UserError(
    `${name} leads to ${remote}, which is not this machine: if you may put load on it and reload it, give --allow-remote`,
  );
}

/** The host that connections for a URL lead to, without brackets. */
export function hostOf(url: string, connectTo?: { host?: string }): string {
  return (connectTo?.host ?? new URL(url).hostname).replace(/^\[(.*)\]$/, '$1');
}

/** The addresses of a host; none of a name that leads nowhere, which gets its own message with the first request. */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
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
