import type { LoadPlan } from '../load/plan.ts';
import type { Settings } from './keys.ts';

/** The part of a load that the settings decide. */
export type LoadSettings = Pick<
  LoadPlan,
  'connections' | 'thinkMs' | 'pacedMs' | 'timeoutMs' | 'rate' | 'arrivals'
>;

/** The load that the settings ask for. */
export function loadOf(settings: Settings): LoadSettings {
  const { LOAD_CONNECTIONS, LOAD_THINK_MS, LOAD_RATE, LOAD_ARRIVALS, REQUEST_TIMEOUT_MS } = settings;
  const pacedMs = settings.LOAD_PACED_MS ?? LOAD_THINK_MS;
  const load = { connections: LOAD_CONNECTIONS, thinkMs: LOAD_THINK_MS, timeoutMs: REQUEST_TIMEOUT_MS };
  if (LOAD_RATE !== undefined) return { ...load, rate: LOAD_RATE, arrivals: LOAD_ARRIVALS };
  return pacedMs === LOAD_THINK_MS ? load : { ...load, pacedMs };
}
