// Vitest's time limits. Each has to be longer than the sum of the suite's own bounds within it.
import { sum } from '../common/sum.ts';
import {
  KONG_RESPONSE_BOUND_MS,
  KONG_PLUGINS_BOUND_MS,
  TYK_SUBSCRIBED_BOUND_MS,
} from '../targets/start-bounds.ts';
import { LOOK_BOUND_MS } from '../targets/external/look-bounds.ts';
import {
  CONTAINER_READY_BOUND_MS,
  HEALTHY_BOUND_MS,
  PART_READY_BOUND_MS,
  PART_STOP_BOUND_MS,
  SWEEP_BOUND_MS,
} from '../runtime/start-bounds.ts';
import type { Settings } from '../settings/keys.ts';
import { BASELINE_BOUND_MS } from '../scenario/baselines.ts';
import { DEFAULT_TIMING, LATE_WATCH_MS, LEAVING_BOUND_MS, watchedFor } from '../trial/timing.ts';
import {
  BOUNDED_GATEWAYS,
  BOUNDED_LANGUAGES,
  policyBound,
  reloadBounds,
  respawnBound,
  waitLimit,
} from '../verdict/observe/bounds.ts';

/** An allowance for creating and removing networks and containers, which has no bound of its own. */
export const ENGINE_ALLOWANCE_MS = 60_000;
/** The longest time for a build: Tyk's took 67 s, including the download (docs/guides/tyk.md). */
const BUILD_ALLOWANCE_MS = 5 * 60_000;

/** The bounds that apply one after the other while the parts of a scenario start. */
export const STARTS: Record<string, readonly number[]> = {
  'an upstream and the reference gateway': [PART_READY_BOUND_MS, PART_READY_BOUND_MS],
  'an upstream and the reference gateway in containers': [CONTAINER_READY_BOUND_MS, CONTAINER_READY_BOUND_MS],
  'an upstream and Kong': [
    CONTAINER_READY_BOUND_MS,
    CONTAINER_READY_BOUND_MS,
    KONG_PLUGINS_BOUND_MS,
    KONG_PLUGINS_BOUND_MS + KONG_RESPONSE_BOUND_MS,
  ],
  'a dashboard, an upstream, Redis and Tyk': [
    ...Array.from({ length: 4 }, () => PART_READY_BOUND_MS),
    TYK_SUBSCRIBED_BOUND_MS,
  ],
  'a dashboard, an upstream, Redis and Tyk in containers': [
    ...Array.from({ length: 4 }, () => CONTAINER_READY_BOUND_MS),
    TYK_SUBSCRIBED_BOUND_MS,
  ],
  'an instance and a balancer': [
    PART_READY_BOUND_MS,
    HEALTHY_BOUND_MS,
    PART_READY_BOUND_MS,
    HEALTHY_BOUND_MS,
  ],
};

/** For stopping the parts of a scenario one after the other, also if one of them did not start. */
export const STOP_BOUND_MS = 4 * PART_STOP_BOUND_MS;
export const START_BOUND_MS = Math.max(...Object.values(STARTS).map(sum));

/** For a hook that starts parts, and stops them again if one does not start. */
export const HOOK_TIMEOUT_MS = START_BOUND_MS + STOP_BOUND_MS + ENGINE_ALLOWANCE_MS;
/** For a hook that also builds something. */
export const BUILD_HOOK_TIMEOUT_MS = HOOK_TIMEOUT_MS + BUILD_ALLOWANCE_MS;
/** For the teardown of the run, which includes the reaper's work. */
export const TEARDOWN_TIMEOUT_MS = SWEEP_BOUND_MS + ENGINE_ALLOWANCE_MS;
/** For unit tests, which start single processes. */
export const UNIT_TEST_TIMEOUT_MS = 2 * (PART_READY_BOUND_MS + PART_STOP_BOUND_MS);

/** The longest time for one trial, including a restart of the target before it. */
export function trialBoundMs(settings: Settings): number {
  const reloads = BOUNDED_GATEWAYS.map((gateway) => reloadBounds(gateway, settings));
  const respawnsMs = BOUNDED_LANGUAGES.map((language) => respawnBound(language, settings));
  const recoveryMs = Math.max(...reloads.map((bounds) => bounds.recoveryMs), ...respawnsMs);
  const reloadMs = Math.max(...reloads.map((bounds) => bounds.reloadMs));
  const { boundMs, healBoundMs } = watchedFor(DEFAULT_TIMING, recoveryMs);
  const underLoad = sum([
    // Load before the disruption, until a request is in flight, and after it.
    3 * boundMs,
    waitLimit(Math.max(reloadMs, ...respawnsMs)),
    LEAVING_BOUND_MS,
    LATE_WATCH_MS,
    // What shows a reload of one's own target, before and after it.
    2 * LOOK_BOUND_MS,
    healBoundMs,
    settings.REQUEST_TIMEOUT_MS,
  ]);
  // Waiting for a policy, for a last reload, and then for all reloads that began.
  const policyMs = Math.max(policyBound('miniature', settings), policyBound('scale', settings));
  return START_BOUND_MS + STOP_BOUND_MS + ENGINE_ALLOWANCE_MS + Math.max(underLoad, 3 * waitLimit(policyMs));
}

/** For a test that runs a series, so that it ends within its own bounds however slow each trial is. */
export function testTimeoutMs(settings: Settings): number {
  const baselineMs = BASELINE_BOUND_MS + settings.REQUEST_TIMEOUT_MS;
  return baselineMs + settings.TRIALS_MAX * trialBoundMs(settings);
}
