import type { LoadPlan } from '../record/load-plan.ts';
import type { Settings } from './keys.ts';

/**
 * Busy connections and paced ones find different faults (docs/evidence/detection-power.md), so that by default there
 * are both.
 */
const PACED_MS = 10;

/** The part of a load that the settings decide. */
export type LoadSettings = Pick<
  LoadPlan,
  'connections' | 'thinkMs' | 'pacedMs' | 'timeoutMs' | 'rate' | 'arrivals'
>;

/**
 * The load that the settings ask for: so many connections, and beside them as many paced ones, which take nothing from
 * the others' power. Who gave a think time, or a rate, wants every connection alike, unless a pace is given too.
 * `defaultPacedMs` is for settings without one; 0 for none.
 */
export function loadOf(settings: Settings, defaultPacedMs = PACED_MS): LoadSettings {
  const { LOAD_CONNECTIONS, LOAD_THINK_MS, LOAD_RATE, LOAD_ARRIVALS, REQUEST_TIMEOUT_MS } = settings;
  const load = { connections: LOAD_CONNECTIONS, thinkMs: LOAD_THINK_MS, timeoutMs: REQUEST_TIMEOUT_MS };
  if (LOAD_RATE !== undefined) return { ...load, rate: LOAD_RATE, arrivals: LOAD_ARRIVALS };
  const pacedMs = settings.LOAD_PACED_MS ?? (LOAD_THINK_MS === 0 ? defaultPacedMs : LOAD_THINK_MS);
  return pacedMs === LOAD_THINK_MS ? load : { ...load, connections: 2 * LOAD_CONNECTIONS, pacedMs };
}
