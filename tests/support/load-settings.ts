import { inject } from 'vitest';
import type { LoadPlan } from '../../src/load/plan.ts';

/** The part of a load that the settings decide. */
export function loadSettings(): Pick<
  LoadPlan,
  'connections' | 'thinkMs' | 'pacedMs' | 'timeoutMs' | 'rate' | 'arrivals'
> {
  const { LOAD_CONNECTIONS, LOAD_THINK_MS, LOAD_PACED_MS, LOAD_RATE, LOAD_ARRIVALS, REQUEST_TIMEOUT_MS } =
    inject('settings');
  return {
    connections: LOAD_CONNECTIONS,
    thinkMs: LOAD_THINK_MS,
    timeoutMs: REQUEST_TIMEOUT_MS,
    ...(LOAD_PACED_MS === undefined ? {} : { pacedMs: LOAD_PACED_MS }),
    ...(LOAD_RATE === undefined ? {} : { rate: LOAD_RATE, arrivals: LOAD_ARRIVALS }),
  };
}
