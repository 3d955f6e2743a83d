import { POD_READY_BOUND_MS } from '../../../runtime/start-bounds.ts';
import { apiFailure, unlessGone } from '../../../runtime/kubernetes/api-failure.ts';
import type { Cluster } from '../../../runtime/kubernetes/cluster.ts';
import { podsOf, type PodSeen } from '../../../runtime/kubernetes/pods.ts';
import { isRolledOut, readWorkload } from '../../../runtime/kubernetes/workload.ts';
import type { WorkloadName } from '../../../runtime/kubernetes/workload-name.ts';
import { UserError } from '../../../common/user-error.ts';
import { holdsWithin } from '../../../common/wait-until.ts';
import type { InstancePlan } from '../balancer.ts';
import { deploymentOf, nameOf, type Colour } from './manifests.ts';
import { PodInstance, type PodLife, type RunningPod } from './pod-instance.ts';
import type { PodNetwork } from './pod-network.ts';

/** The port of the service in a pod. */
const PORT = 8080;
/** That of the manifest, s. */
const TERMINATION_GRACE_S = 30;
/** What the kubelet and the API take beyond a pod's grace period, ms. */
const GONE_SLACK_MS = 15_000;
const POLL_MS = 50;

/** Creates a deployment of one pod, and waits until it is ready. @throws UserError when it does not become ready */
export async function startPod(
  network: PodNetwork,
  plan: InstancePlan,
  colour?: Colour,
): Promise<PodInstance> {
  const { cluster, images } = network;
  const { apps, namespace } = cluster;
  const body = deploymentOf({ ...plan, image: images.datetime, colour });
  await apps.createNamespacedDeployment({ namespace, body }).catch((error: unknown) => {
    throw new UserError(`the cluster refuses the deployment of ${plan.version}: ${apiFailure(error)}`);
  });
  const pod = await newestPod(cluster, nameOf(colour), plan.version);
  return instanceOf(network, plan, nameOf(colour), pod);
}

/** An instance that belongs to a deployment; it ends with it. */
export function instanceOf(
  { cluster, control }: PodNetwork,
  { version, preStopS = 0 }: InstancePlan,
  deployment: string,
  pod?: RunningPod,
): PodInstance {
  const { core, namespace } = cluster;
  const remove = () => removeDeployment(cluster, deployment);
  const life: PodLife = {
    end: remove,
    kill: async ({ name }) => {
      await remove();
      await unlessGone(core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 }));
    },
    exists: async ({ name, uid }) => {
      const found = await unlessGone(core.readNamespacedPod({ namespace, name }));
      return found?.metadata?.uid === uid;
    },
    goneBoundMs: (preStopS + TERMINATION_GRACE_S) * 1000 + GONE_SLACK_MS,
  };
  return new PodInstance({ version, port: PORT, control, life, ...(pod ? { pod } : {}) });
}

/** Waits until a deployment is rolled out, and returns its pod. @throws UserError when it is not within 60 s */
export async function newestPod(cluster: Cluster, deployment: string, version: string): Promise<RunningPod> {
  const workload: WorkloadName = { kind: 'deployment', name: deployment };
  let pods: PodSeen[] = [];
  const isThere = await holdsWithin(
    POD_READY_BOUND_MS,
    async () => {
      const seen = await readWorkload(cluster, workload);
      pods = (await podsOf(cluster, seen)).filter(({ isTerminating }) => !isTerminating);
      return isRolledOut(seen) && pods.length === 1 && pods[0]?.isReady === true;
    },
    POLL_MS,
  );
  const [pod] = pods;
  if (isThere && pod) return { name: pod.name, uid: pod.uid, address: pod.addresses[0] ?? '' };
  const { reason = 'it is not ready', detail } = pods.find(({ trouble }) => trouble)?.trouble ?? {};
  throw new UserError(
    `the pod of ${version} did not become ready within ${POD_READY_BOUND_MS} ms: ${reason}${detail === undefined ? '' : ` (${detail})`}`,
  );
}

async function removeDeployment({ apps, namespace }: Cluster, name: string): Promise<void> {
  await unlessGone(apps.deleteNamespacedDeployment({ namespace, name, propagationPolicy: 'Background' }));
}
