import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { ConnectPlan } from './connect-plan.ts';
import { endpointOf } from './endpoint.ts';

/** IPv4 or IPv6. */
export type Family = 4 | 6;

const ACCEPT_BOUND_MS = 1000;

/**
 * Which addresses the connections of a load use when its host has both families: the first that takes a connection, tried once, before the
 * load. Node would try one after the other for each connection, and so hide a refused one. Undefined where there is nothing to choose.
 */
export async function familyOf(url: string, plan: ConnectPlan = {}): Promise<Family | undefined> {
  const { host, port, path } = endpointOf(new URL(url), plan);
  if (path !== undefined || isIP(host) !== 0) return undefined;
  // A host that is not known is for the load to meet, as an outcome.
  const found = await lookup(host, { all: true }).catch((): LookupAddress[] => []);
  const firsts = [4, 6].flatMap((family) => found.find((address) => address.family === family) ?? []);
  if (firsts.length < 2) return undefined;
  // In the system's order.
  const ordered = firsts.sort((one, other) => found.indexOf(one) - found.indexOf(other));
  for (const { address, family } of ordered) if (await accepts(address, port)) return family as Family;
  return ordered[0]?.family as Family;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ACCEPT_BOUND_MS });
    const end = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
