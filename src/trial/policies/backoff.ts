/**
 * The pauses between attempts: the first one (ms), the factor from one to the next, and the random share added or
 * removed.
 */
export interface Backoff {
  firstMs: number;
  factor: number;
  jitter: number;
}

/** As in seed 004: 500 ms, × 1.5, ± 50 %. */
export const SEED_BACKOFF: Backoff = { firstMs: 500, factor: 1.5, jitter: 0.5 };
/** For one or two policies, where frequent attempts cost nothing. */
export const EAGER_BACKOFF: Backoff = { firstMs: 25, factor: 1.1, jitter: 0 };

/** The pause (ms) after this many attempts, from 1. `chance` is a random number from 0 to 1. */
export function waitAfter(attempts: number, { firstMs, factor, jitter }: Backoff, chance: number): number {
  return firstMs * factor ** (attempts - 1) * (1 + jitter * (2 * chance - 1));
}
