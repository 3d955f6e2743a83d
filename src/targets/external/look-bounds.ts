// How long a target is looked at before and after a reload. A target that responds slowly needs longer.
import { ROUNDS } from './sightings.ts';

/** How long a connection and its response may take, ms. */
export const RESPONSE_BOUND_MS = 5000;
/** The limits of the pause between two rounds, ms. It is as long as a round, so that the rounds are no load of their own. */
const PAUSE_MS = { min: 50, max: 500 };
/** A look may take at least so many times as long as its rounds do. */
const FACTOR = 2;

/** The pause after a round that took so long, ms. */
export function pauseAfter(roundMs: number): number {
  return Math.min(PAUSE_MS.max, Math.max(PAUSE_MS.min, roundMs));
}

/** How long a look may take at least where a round takes so long, ms. */
export function lookBound(roundMs: number): number {
  return FACTOR * ROUNDS * (roundMs + pauseAfter(roundMs));
}

/** The longest that it may become, ms: a round takes no longer than its responses may. */
export const LOOK_BOUND_MS = lookBound(RESPONSE_BOUND_MS);
