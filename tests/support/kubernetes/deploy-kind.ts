import type { BalancerKind } from '../../../src/targets/balancers/balancer.ts';
import { kubernetesKind } from '../../../src/targets/balancers/kubernetes/kubernetes.ts';

/** The images of the tests: as containers/ builds them, unless they are named. */
export const IMAGES = {
  datetime: process.env['PROBE_IMAGE'] ?? 'reload-proof-probe',
  traefik: process.env['TRAEFIK_IMAGE'] ?? 'reload-proof-traefik',
};

/** Deploys in the cluster of `KUBECONFIG`. */
export const deploys: BalancerKind = kubernetesKind(IMAGES);
