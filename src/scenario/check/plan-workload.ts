import { UserError } from '../../common/user-error.ts';
import type { Cluster } from '../../runtime/kubernetes/cluster.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import type { Settings } from '../../settings/keys.ts';
import type { RequireOwn } from '../../targets/external/find-target.ts';
import { requireLocal } from '../../targets/external/local.ts';
import { findWorkload, type KubernetesPlan } from '../../targets/kubernetes/find-workload.ts';
import { requireInCluster } from '../../targets/kubernetes/require-in-cluster.ts';

/** The workload of a target, and what follows from it. */
interface PlannedWorkload {
  kubernetes?: KubernetesPlan;
  /** Without a command that does not disrupt it. */
  settings: Settings;
  requireOwn: RequireOwn;
}

/**
 * Finds the workload that the options name. It is disrupted by their command, unless they name one of its own
 * disruptions; a command of the command line goes before both. `inside` is the cluster from which the load comes.
 * @throws UserError
 */
export async function planWorkload(
  settings: Settings,
  options: CheckOptions,
  inside?: Cluster,
): Promise<PlannedWorkload> {
  const { kubernetes: asked, reload, given } = options;
  if (!asked)
    return {
      settings,
      requireOwn: inside ? requireInCluster({ cluster: inside, fromInside: true }) : requireLocal,
    };
  refuseEffect(options);
  const hasCommand = reload !== undefined || settings.RELOAD_COMMAND !== undefined;
  const byCommand = given.includes('RELOAD_COMMAND') || (asked.disruption === undefined && hasCommand);
  const kubernetes = await findWorkload(asked, { byCommand });
  const { RELOAD_COMMAND: _command, ...withoutCommand } = settings;
  const { cluster } = kubernetes;
  const requireOwn = requireInCluster({ cluster, fromInside: inside !== undefined });
  return { kubernetes, settings: byCommand ? settings : withoutCommand, requireOwn };
}

function refuseEffect({ effect, effectHeader }: CheckOptions): void {
  if (effect === undefined && effectHeader === undefined) return;
  const option =
    effectHeader !== undefined
      ? '--effect-header'
      : effect && 'url' in effect
        ? '--effect-url'
        : '--effect-command';
  throw new UserError(
    `${option} is for a server elsewhere: of a workload on Kubernetes, the API says whether its pods were replaced; leave one out`,
  );
}
