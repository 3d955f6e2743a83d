import { apiStatus } from './api-failure.ts';
import type { Cluster } from './cluster.ts';
import { asMergePatch } from './rollout.ts';

/** Says on a node which drain has cordoned it. */
const CORDONED_BY = 'reload-proof/cordoned-by';
/** That an object has changed since it was read. */
const CONFLICT = 409;

/** A node as it was read. */
export interface NodeSeen {
  name: string;
  /** Another one after every change. */
  resourceVersion?: string;
  /** Whether no pod is scheduled to it. */
  isCordoned: boolean;
  /** The drain that has cordoned it; undefined where nothing says so. */
  cordonedBy?: string;
}

/** @throws the error of the API */
export async function readNode({ core }: Cluster, name: string): Promise<NodeSeen> {
  const { metadata, spec } = await core.readNode({ name });
  const { resourceVersion, annotations = {} } = metadata ?? {};
  const cordonedBy = annotations[CORDONED_BY];
  return {
    name,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    isCordoned: spec?.unschedulable === true,
    ...(cordonedBy === undefined ? {} : { cordonedBy }),
  };
}

/**
 * Has no pod scheduled to a node, on behalf of a drain with that id. Returns false, and changes nothing, when the node has
 * changed since it was read. @throws the error of the API
 */
export async function cordon(
  { core }: Cluster,
  { name, resourceVersion }: NodeSeen,
  id: string,
): Promise<boolean> {
  const metadata = { annotations: { [CORDONED_BY]: id }, resourceVersion };
  try {
    await core.patchNode({ name, body: { metadata, spec: { unschedulable: true } } }, await asMergePatch());
    return true;
  } catch (error) {
    if (apiStatus(error) === CONFLICT) return false;
    throw error;
  }
}

/** Has pods scheduled to a node again, unless it was not the drain with that id that cordoned it. @throws the error of the API */
export async function uncordon(cluster: Cluster, name: string, id: string): Promise<void> {
  if ((await readNode(cluster, name)).cordonedBy !== id) return;
  const metadata = { annotations: { [CORDONED_BY]: null } };
  await cluster.core.patchNode(
    { name, body: { metadata, spec: { unschedulable: null } } },
    await asMergePatch(),
  );
}
