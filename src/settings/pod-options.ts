import { z } from 'zod';
import { UserError } from '../common/user-error.ts';
import { must, strict, text } from './config/leaves.ts';

/** The pods that carry a load. */
export interface PodOptions {
  /** The image of the probe. @default reload-proof-probe */
  image?: string | undefined;
  /** The processor time of each, as Kubernetes writes it, which is also its limit. @default 1 */
  cpu?: string | undefined;
  /** The memory of each, which is also its limit. @default 512Mi */
  memory?: string | undefined;
  /** @default that of the workload, or of the context */
  namespace?: string | undefined;
  /** @default that of the workload, or the current one */
  context?: string | undefined;
}

/** The name that the guide builds the image under; nobody can publish another image as that of no registry. */
const IMAGE = 'reload-proof-probe';
export const POD_DEFAULTS = { image: IMAGE, cpu: '1', memory: '512Mi' } as const;

/** As Kubernetes writes quantities, without those that make no sense here. */
const CPU = /^(?:\d+(?:\.\d+)?|\d+m)$/;
const MEMORY = /^\d+(?:\.\d+)?(?:[KMG]i|[kMG])$/;
const CPU_TEXT = 'processor time as Kubernetes writes it, such as 1 or 500m';
const MEMORY_TEXT = 'memory as Kubernetes writes it, such as 512Mi or 1Gi';

const isQuantity = (given: string, form: RegExp) => form.test(given) && Number.parseFloat(given) > 0;

/** The pods of a load, as a config file describes them. */
export const podsSchema = strict({
  image: text('the name of an image').optional(),
  cpu: z
    .string(must(CPU_TEXT))
    .refine((given) => isQuantity(given, CPU), must(CPU_TEXT))
    .optional(),
  memory: z
    .string(must(MEMORY_TEXT))
    .refine((given) => isQuantity(given, MEMORY), must(MEMORY_TEXT))
    .optional(),
  namespace: text('the name of a namespace').optional(),
  context: text('the name of a context of the kubeconfig').optional(),
});

/** Requires that the options say something. @throws UserError that names the option */
export function requirePods({ image, cpu, memory }: PodOptions): void {
  if (image !== undefined && !/^\S+$/.test(image))
    throw new UserError(`--probe-image "${image}" is not the name of an image`);
  if (cpu !== undefined && !isQuantity(cpu, CPU))
    throw new UserError(`--probe-cpu must be ${CPU_TEXT} (got "${cpu}")`);
  if (memory !== undefined && !isQuantity(memory, MEMORY))
    throw new UserError(`--probe-memory must be ${MEMORY_TEXT} (got "${memory}")`);
}
