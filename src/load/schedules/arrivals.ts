import type { Arrivals } from '../../record/flow/load-plan.ts';

const MS_PER_S = 1000;

/**
 * When requests are due (monotonic ms), from a moment on, at so many a second. Constant arrivals are computed from the start, so that no
 * error adds up; Poisson arrivals have exponentially distributed distances.
 */
export function* arrivalTimes(
  fromMs: number,
  rate: number,
  arrivals: Arrivals = 'constant',
  random: () => number = Math.random,
): Generator<number, never> {
  const meanMs = MS_PER_S / rate;
  if (arrivals === 'constant') for (let index = 0; ; index++) yield fromMs + index * meanMs;
  for (let atMs = fromMs; ;) {
    atMs -= Math.log(1 - random()) * meanMs;
    yield atMs;
  }
}
