import { z } from 'zod';
import {
  KUBERNETES_DISRUPTIONS,
  WORKLOAD_TEXT,
  workloadNamed,
  type KubernetesOptions,
} from '../kubernetes-options.ts';
import { must, strict, text } from './leaves.ts';

/** The workload of a target on Kubernetes, as a config file names it. */
export const kubernetesSchema = strict({
  workload: z
    .string(must(WORKLOAD_TEXT))
    .refine((given) => workloadNamed(given) !== undefined, must(WORKLOAD_TEXT)),
  namespace: text('the name of a namespace').optional(),
  context: text('the name of a context of the kubeconfig').optional(),
  disruption: z.enum(KUBERNETES_DISRUPTIONS, must(`one of ${KUBERNETES_DISRUPTIONS.join(', ')}`)).optional(),
});

/** The same as options; undefined where a target has no workload. */
export function kubernetesIn(given?: z.output<typeof kubernetesSchema>): KubernetesOptions | undefined {
  if (!given) return undefined;
  const { workload: named, namespace, context, disruption } = given;
  const workload = workloadNamed(named);
  return (
    workload && {
      workload,
      ...(namespace === undefined ? {} : { namespace }),
      ...(context === undefined ? {} : { context }),
      ...(disruption === undefined ? {} : { disruption }),
    }
  );
}
