/** Waiting times between attempts, ms: the first, how much longer each next one is, and how far chance moves it either way. */
export interface Backoff {
  firstMs: number;
  factor: number;
  jitter: number;
}

/** As in seed 004: 500 ms, × 1.5, ± 50 %. */
export const SEED_BACKOFF: Backoff = { firstMs: 500, factor: 1.5, jitter: 0.5 };
/** For one or two policies, where asking often costs nothing. */
export const EAGER_BACKOFF: Backoff = { firstMs: 25, factor: 1.1, jitter: 0 };

/** The wait after the given number of attempts, from 1. `chance` is from 0 to 1. */
export function waitAfter(attempts: number, { firstMs, factor, jitter }: Backoff, chance: number): number {
  return firstMs * factor ** (attempts - 1) * (1 + jitter * (2 * chance - 1));
}
