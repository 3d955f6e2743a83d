import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { Settings } from './keys.ts';

/**
 * Busy and paced virtual users find different faults (docs/evidence/detection-power.md), so there are both by default.
 */
const PACED_MS = 10;

/** The part of a load plan that settings determine. */
export type LoadSettings = Pick<
  LoadPlan,
  'connections' | 'thinkMs' | 'pacedMs' | 'timeoutMs' | 'rate' | 'arrivals'
>;

/**
 * The load according to the settings: LOAD_CONNECTIONS busy virtual users and, besides them, as many paced ones. If a
 * think time or a rate is set, all virtual users are alike, unless LOAD_PACED_MS is set too. `defaultPacedMs` applies
 * if LOAD_PACED_MS is not set; 0 for none.
 */
export function loadOf(settings: Settings, defaultPacedMs = PACED_MS): LoadSettings {
  const { LOAD_CONNECTIONS, LOAD_THINK_MS, LOAD_RATE, LOAD_ARRIVALS, REQUEST_TIMEOUT_MS } = settings;
  const load = { connections: LOAD_CONNECTIONS, thinkMs: LOAD_THINK_MS, timeoutMs: REQUEST_TIMEOUT_MS };
  if (LOAD_RATE !== undefined) return { ...load, rate: LOAD_RATE, arrivals: LOAD_ARRIVALS };
  const pacedMs = settings.LOAD_PACED_MS ?? (LOAD_THINK_MS === 0 ? defaultPacedMs : LOAD_THINK_MS);
  return pacedMs === LOAD_THINK_MS ? load : { ...load, connections: 2 * LOAD_CONNECTIONS, pacedMs };
}
