import { randomBytes } from 'node:crypto';
import { apiFailure, unlessGone } from '../../../runtime/kubernetes/api-failure.ts';
import { openCluster, type Cluster } from '../../../runtime/kubernetes/cluster.ts';
import { labelsOfRun } from '../../../runtime/kubernetes/run-objects.ts';
import { UserError } from '../../../common/user-error.ts';
import type { InstanceAddress } from '../../../upstreams/datetime/config.ts';
import type { InstanceNetwork, InstancePlan } from '../balancer.ts';
import type { Instance } from '../deployment/instance.ts';
import { PodControl } from './pod-control.ts';
import type { PodInstance } from './pod-instance.ts';

/** The images of what runs in pods. The nodes have them, or can pull them. */
export interface KubernetesImages {
  /** containers/probe/Dockerfile. */
  datetime: string;
  /** containers/kubernetes/traefik/Dockerfile. */
  traefik: string;
}

/** Starts the instances of the service in pods; the first one has the index 0. */
export type StartPod = (network: PodNetwork, plan: InstancePlan, index: number) => Promise<PodInstance>;

/** A namespace of a deployment's own in the cluster, with its pods. */
export class PodNetwork implements InstanceNetwork {
  readonly cluster: Cluster;
  readonly images: KubernetesImages;
  readonly control: PodControl;
  readonly #startPod: StartPod;
  #started = 0;

  private constructor(cluster: Cluster, images: KubernetesImages, startPod: StartPod) {
    this.cluster = cluster;
    this.images = images;
    this.control = new PodControl(cluster);
    this.#startPod = startPod;
  }

  /** @throws UserError when there is no cluster, or it refuses the namespace */
  static async open(images: KubernetesImages, startPod: StartPod): Promise<PodNetwork> {
    const namespace = `reload-proof-${randomBytes(4).toString('hex')}`;
    const cluster = await openCluster({ namespace });
    const labels = await labelsOfRun();
    await cluster.core
      .createNamespace({ body: { metadata: { name: namespace, labels } } })
      .catch((error: unknown) => {
        throw new UserError(`the cluster refuses a namespace for the deployment: ${apiFailure(error)}`);
      });
    return new PodNetwork(cluster, images, startPod);
  }

  // The cluster gives a pod its address.
  nextAddress(): InstanceAddress {
    return { host: '' };
  }

  startInstance(plan: InstancePlan): Promise<Instance> {
    return this.#startPod(this, plan, this.#started++);
  }

  async close(): Promise<void> {
    this.control.close();
    const { core, namespace } = this.cluster;
    await unlessGone(core.deleteNamespace({ name: namespace }));
  }
}
