import { NO_REMEDY } from '../../../src/scenario/deploy/pinned-variants.ts';
import type { Variant } from '../../../src/scenario/deploy/variants.ts';

/** Each with its name first, as `test.for` prints it. */
export function named(variants: readonly Variant[]): (readonly [string, Variant])[] {
  return variants.map((variant) => [variant.name, variant] as const);
}

/** Whether nothing is done about the clients that stay, or that are refused. */
export function isPlain({ remedy }: Variant): boolean {
  return remedy === NO_REMEDY;
}
