import { UserError } from '../../common/user-error.ts';
import { apiFailure } from './api-failure.ts';
import type { Cluster } from './cluster.ts';

/** Something that a user may be allowed to do. */
export interface Permission {
  verb: string;
  /** @default the core group */
  group?: string;
  resource: string;
  subresource?: string;
  /** The only object that it is about. @default all of them */
  name?: string;
  /** Whether it is about a whole cluster, and not about the namespace. @default false */
  clusterWide?: boolean;
}

/** How a message names it, as `kubectl auth can-i` takes it, such as `patch deployments.apps/scale`. */
export function permissionText({ verb, group, resource, subresource }: Permission): string {
  const ofGroup = group === undefined ? '' : `.${group}`;
  return `${verb} ${resource}${ofGroup}${subresource === undefined ? '' : `/${subresource}`}`;
}

/** Those that the user of the cluster lacks, in their order. @throws UserError when the API server does not say */
export async function missingPermissions(
  { authorization, namespace }: Pick<Cluster, 'authorization' | 'namespace'>,
  needed: readonly Permission[],
): Promise<Permission[]> {
  const allowed = await Promise.all(
    needed.map(async ({ verb, group = '', resource, subresource, name, clusterWide = false }) => {
      const resourceAttributes = {
        verb,
        group,
        resource,
        ...(subresource === undefined ? {} : { subresource }),
        ...(name === undefined ? {} : { name }),
        ...(clusterWide ? {} : { namespace }),
      };
      try {
        const body = { spec: { resourceAttributes } };
        const { status } = await authorization.createSelfSubjectAccessReview({ body });
        return status?.allowed ?? false;
      } catch (error) {
        throw new UserError(`the cluster does not say what its user may do: ${apiFailure(error)}`);
      }
    }),
  );
  return needed.filter((_, index) => allowed[index] !== true);
}

/** Requires all of them; `what` is what needs them, and `role` where they are granted. @throws UserError that names those that are missing */
export async function requirePermissions(
  cluster: Pick<Cluster, 'authorization' | 'namespace'>,
  needed: readonly Permission[],
  { what, role }: { what: string; role: string },
): Promise<void> {
  const missing = await missingPermissions(cluster, needed);
  if (missing.length === 0) return;
  const inNamespace = missing.filter(({ clusterWide = false }) => !clusterWide).map(permissionText);
  const inCluster = missing.filter(({ clusterWide = false }) => clusterWide).map(permissionText);
  const lacks = [
    ...(inNamespace.length > 0 ? [`${inNamespace.join(', ')} in namespace ${cluster.namespace}`] : []),
    ...(inCluster.length > 0 ? [`${inCluster.join(', ')} in the whole cluster`] : []),
  ];
  throw new UserError(
    `${what} needs permissions that the user of the cluster does not have: ${lacks.join(', and ')} (${role} grants them)`,
  );
}
