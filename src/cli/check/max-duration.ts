import type { MaxDuration } from '../../scenario/check/why-ended.ts';
import { toMs } from '../values.ts';
import type { Options } from './options.ts';

const LEAST_MS = 1000;

/** How long the option lets a check take; empty without it. @throws UserError that names the option */
export function maxDurationOf({ maxDuration }: Pick<Options, 'maxDuration'>): { maxDuration?: MaxDuration } {
  if (maxDuration === undefined) return {};
  return {
    maxDuration: { ms: toMs('max-duration', maxDuration, LEAST_MS), name: '--max-duration' },
  };
}
