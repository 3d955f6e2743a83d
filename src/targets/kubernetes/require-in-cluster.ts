import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';
import { addressesOf } from '../../runtime/kubernetes/addresses.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import { isLocal } from '../external/local.ts';
import { fromApi } from './from-api.ts';

/**
 * Requires that a target is in the cluster, by an address of a service, pod or node there, or on this machine, from
 * which a port may be forwarded. `fromInside` says whether requests come from the cluster, which knows the names of its
 * services. @throws UserError
 */
export async function requireInCluster(
  { cluster, fromInside }: { cluster: Cluster; fromInside: boolean },
  name: string,
  url: string,
  { connectTo }: ConnectPlan = {},
): Promise<void> {
  if (connectTo && 'path' in connectTo) return;
  const { hostname } = new URL(url);
  const host = (connectTo?.host ?? hostname).replace(/^\[(.*)\]$/, '$1');
  const { known, serviceNames, unseen } = await fromApi(addressesOf(cluster));
  const isService = [host, `${host}.${cluster.namespace}`].some((each) => serviceNames.has(each));
  if (known.has(host) || (fromInside && isService)) return;
  // A name that leads nowhere gets its own message with the first request.
  const found = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  const other = found.find(({ address }) => !known.has(address) && (fromInside || !isLocal(address)));
  if (!other) return;
  const unsure = unseen.length === 0 ? '' : ` (its user may not list ${unseen.join(' and ')})`;
  throw new UserError(
    `${name} leads to ${other.address}, which is no address of a service, pod or node of the cluster${unsure}${fromInside ? '' : ' and not this machine'}: if you may put load on it, give --allow-remote`,
  );
}
