import type { Backend, Balancer } from '../balancer.ts';
import { nameOf, type Colour } from './manifests.ts';
import { PodInstance, type RunningPod } from './pod-instance.ts';
import type { PodNetwork, StartPod } from './pod-network.ts';

/** One way to go from one version to the next. */
export interface Way {
  readonly name: string;
  startPod: StartPod;
  /** Creates what clients connect to, with the first instance behind it. */
  start(network: PodNetwork, first: Backend, logFile: string): Promise<Balancer>;
}

/** The instance in a pod that a backend is. */
export function inPod(backend: Backend): PodInstance {
  if (!(backend instanceof PodInstance)) throw new Error('an instance behind Kubernetes has to run in a pod');
  return backend;
}

export function podOf(backend: Backend): RunningPod {
  const { pod, version } = inPod(backend);
  if (!pod) throw new Error(`${version} has no pod yet`);
  return pod;
}

/** The colours take turns. */
export function colourAt(index: number): Colour {
  return index % 2 === 0 ? 'blue' : 'green';
}

/** The colour of the deployment that a backend's pod belongs to. */
export function colourOf(backend: Backend): Colour {
  return podOf(backend).name.startsWith(`${nameOf('blue')}-`) ? 'blue' : 'green';
}
