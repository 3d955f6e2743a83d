// The time bounds of assertions: the longest time that healthy versions take, multiplied by a factor, unless a setting
// replaces it.

/** The factor by which a bound exceeds what healthy versions take. */
export const HEALTHY_FACTOR = 2;
/**
 * Waiting continues beyond a bound by this factor, so that a target that exceeds the bound is measured and not cut off.
 */
const WAIT_FACTOR = 1.5;

/** The longest reload of a healthy version on a busy machine with 2 cores, ms. */
const HEALTHY_RELOAD_MS: Record<string, number> = {
  // It keeps idle connections open for 10 s, so that each can be told to close with its next response.
  reference: 11_000,
  // Old workers stay for 10 s: 9.9 to 22 s in 12 reloads each of 2.7.1, 3.1.0, 3.4.1 and 3.9.3.
  kong: 22_000,
  'kong-gateway': 22_000,
  // Reloads start at most once per second, and one requested during another waits for it. 2.9.5 took 0.1 to 0.9 s under
  // load.
  tyk: 3000,
  // Any command may reload it; a rolling restart takes up to a minute.
  target: 60_000,
};
/** The longest time until a policy is visible after its trigger, with 2.9.5 on a busy machine (docs/guides/tyk.md). */
const HEALTHY_POLICY_MS = { miniature: 2000, scale: 6800 };
/**
 * The longest time from the exit or late start of a plugin server to the last fault. Kong and the reference gateway
 * restart one within a second.
 */
const HEALTHY_RESPAWN_MS: Record<string, number> = { go: 1000, python: 2000, js: 3000, rust: 1000 };
/**
 * A healthy version needs no time to recover after a reload. Faults that last longer than this are not a transient
 * effect.
 */
const RECOVERY_MS = 5000;

/**
 * How much longer a request waits at most while a healthy version is reloaded: 0.8 s with the reference gateway, 0.5 s
 * with Kong, Tyk, nginx, HAProxy, Envoy, Caddy and Traefik (docs/evidence/longest-waits.md).
 */
const HEALTHY_WAIT_MS = 1000;

/** The settings that replace these bounds, in ms. */
export interface BoundSettings {
  RELOAD_BOUND_MS?: number | undefined;
  RECOVERY_BOUND_MS?: number | undefined;
  RESPAWN_BOUND_MS?: number | undefined;
  POLICY_BOUND_MS?: number | undefined;
  GAP_BOUND_MS?: number | undefined;
  STREAMS_ENDED_BOUND?: number | undefined;
}

/** The bounds of a reload, ms. */
export interface ReloadBounds {
  /** How long it may take. */
  reloadMs: number;
  /** How long after its end faults may last. */
  recoveryMs: number;
  /** How much longer a request may wait than without it. */
  longestWaitMs: number;
}

/** The gateways with a bound for reloads. */
export const BOUNDED_GATEWAYS = Object.keys(HEALTHY_RELOAD_MS);
/** The plugin languages with a bound for restarts of their plugin server. */
export const BOUNDED_LANGUAGES = Object.keys(HEALTHY_RESPAWN_MS);

/** The bounds of a gateway's reload. @throws Error if the gateway is unknown */
export function reloadBounds(gateway: string, settings: BoundSettings = {}): ReloadBounds {
  const healthyMs = HEALTHY_RELOAD_MS[gateway];
  if (healthyMs === undefined)
    throw new Error(`there is no bound for how long a reload of ${gateway} may take`);
  const {
    RELOAD_BOUND_MS: reloadMs = HEALTHY_FACTOR * healthyMs,
    RECOVERY_BOUND_MS: recoveryMs = RECOVERY_MS,
  } = settings;
  return { reloadMs, recoveryMs, longestWaitMs: gapBound(settings) };
}

/** How long after a kill or late start of a plugin server faults may last, ms. */
export function respawnBound(language: string, { RESPAWN_BOUND_MS }: BoundSettings = {}): number {
  const healthyMs = HEALTHY_RESPAWN_MS[language];
  if (healthyMs === undefined)
    throw new Error(`there is no bound for how long a plugin server in ${language} may take`);
  return RESPAWN_BOUND_MS ?? HEALTHY_FACTOR * healthyMs;
}

/** How much longer a request may wait than without the disruption, ms. */
export function gapBound({ GAP_BOUND_MS }: BoundSettings = {}): number {
  return GAP_BOUND_MS ?? HEALTHY_FACTOR * HEALTHY_WAIT_MS;
}

/** The bounds of a flow of streams. */
export interface StreamBounds {
  /**
   * How much longer a stream may be without a message than without the disruption, and how long a client without a
   * stream, ms.
   */
  gapMs: number;
  /** How many streams the server may end in order in a trial. @default any number */
  ended?: number | undefined;
}

/** The bounds of a flow of streams. */
export function streamBounds({ STREAMS_ENDED_BOUND: ended, ...settings }: BoundSettings = {}): StreamBounds {
  return { gapMs: gapBound(settings), ended };
}

/** How long a policy may take to become visible, ms. */
export function policyBound(
  load: keyof typeof HEALTHY_POLICY_MS,
  { POLICY_BOUND_MS }: BoundSettings = {},
): number {
  return POLICY_BOUND_MS ?? HEALTHY_FACTOR * HEALTHY_POLICY_MS[load];
}

/** How long to wait for something with this bound, ms. */
export function waitLimit(boundMs: number): number {
  return WAIT_FACTOR * boundMs;
}
