import { inject } from 'vitest';
import type { LoadPlan } from '../../src/load/plan.ts';

type LoadSettings = Pick<LoadPlan, 'connections' | 'thinkMs' | 'pacedMs' | 'timeoutMs' | 'rate' | 'arrivals'>;

/** The part of a load that the settings decide: every connection alike. */
export function loadSettings(): LoadSettings {
  const { LOAD_CONNECTIONS, LOAD_THINK_MS, LOAD_RATE, LOAD_ARRIVALS, REQUEST_TIMEOUT_MS } =
    inject('settings');
  return {
    connections: LOAD_CONNECTIONS,
    thinkMs: LOAD_THINK_MS,
    timeoutMs: REQUEST_TIMEOUT_MS,
    ...(LOAD_RATE === undefined ? {} : { rate: LOAD_RATE, arrivals: LOAD_ARRIVALS }),
  };
}

/** The same, but that every second connection is paced: busy and paced connections find different faults (docs/detection-power.md). */
export function mixedLoad(): LoadSettings {
  const { LOAD_PACED_MS } = inject('settings');
  return { ...loadSettings(), pacedMs: LOAD_PACED_MS };
}
