import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { UserError } from '../../common/user-error.ts';
import { addressesOf as addressesIn, type ClusterAddresses } from '../../runtime/kubernetes/addresses.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import { addressesOf, hostOf, isLocal } from '../external/local.ts';
import type { RequireOwn } from '../external/find-target.ts';
import { fromApi } from './from-api.ts';

/**
 * Requires that a target is in the cluster, by an address of a service, pod or node there, or on this machine, from
 * which a port may be forwarded. `fromInside` says whether requests come from the cluster, which knows the names of its
 * services. The cluster is asked once.
 */
export function requireInCluster({
  cluster,
  fromInside,
}: {
  cluster: Cluster;
  fromInside: boolean;
}): RequireOwn {
  let listed: Promise<ClusterAddresses> | undefined;
  return async (name, url, connect?: ConnectPlan) => {
    const { connectTo } = connect ?? {};
    if (connectTo && 'path' in connectTo) return;
    const host = hostOf(url, connectTo);
    const { known, serviceNames, unseen } = await (listed ??= fromApi(addressesIn(cluster)));
    const isService = [host, `${host}.${cluster.namespace}`].some((each) => serviceNames.has(each));
    if (known.has(host) || (fromInside && isService)) return;
    const found = await addressesOf(host);
    if (found.length === 0 && isService)
      throw new UserError(
        `${name} has the name of a Service, ${host}, which is known only in the cluster: give the address of the Service, or --engine kubernetes`,
      );
    const other = found.find((address) => !known.has(address) && (fromInside || !isLocal(address)));
    if (other === undefined) return;
    const unsure = unseen.length === 0 ? '' : ` (its user may not list ${unseen.join(' and ')})`;
    throw new UserError(
      `${name} leads to ${other}, which is no address of a service, pod or node of the cluster${unsure}${fromInside ? '' : ' and not this machine'}: if you may put load on it, give --allow-remote`,
    );
  };
}
