import { WHOLE } from '../../record/flow/load-part.ts';
import type { Arrivals, LoadPart } from '../../record/flow/load-plan.ts';

const MS_PER_S = 1000;

/**
 * When requests are due (monotonic ms), from a moment on, at so many a second. Constant arrivals are computed from the start, so that no
 * error adds up; Poisson arrivals have exponentially distributed distances. Those of all parts together are those of the whole.
 */
export function* arrivalTimes(
  fromMs: number,
  rate: number,
  arrivals: Arrivals = 'constant',
  random: () => number = Math.random,
  { index: first, of: step }: LoadPart = WHOLE,
): Generator<number, never> {
  const meanMs = MS_PER_S / rate;
  if (arrivals === 'constant') for (let nth = first; ; nth += step) yield fromMs + nth * meanMs;
  for (let atMs = fromMs; ;) {
    atMs -= Math.log(1 - random()) * meanMs * step;
    yield atMs;
  }
}
