import type { Arrivals } from '../../src/record/flow/load-plan.ts';
import type { Trial } from '../../src/record/trial.ts';

const MS_PER_S = 1000;

/**
 * The chance that at least one request arrives within a window of so many ms, by the formula of docs/evidence/detection-power.md, with each
 * connection's own distance between its requests before the disruption.
 */
export function chanceToSee({ requestTable, disruption, load }: Trial, windowMs: number): number {
  if (load.rate !== undefined) return chanceByRate(load.rate, windowMs, load.arrivals);
  const starts = new Map<number, number[]>();
  for (let id = 0; id < requestTable.length; id++) {
    const startMs = requestTable.startMs(id);
    if (startMs >= disruption.beganMs) continue;
    const own = starts.get(requestTable.virtualUser(id)) ?? [];
    own.push(startMs);
    starts.set(requestTable.virtualUser(id), own);
  }
  let missed = 1;
  for (const own of starts.values()) {
    const distanceMs = ((own.at(-1) ?? 0) - (own[0] ?? 0)) / Math.max(1, own.length - 1);
    missed *= 1 - Math.min(1, windowMs / Math.max(windowMs, distanceMs));
  }
  return 1 - missed;
}

function chanceByRate(rate: number, windowMs: number, arrivals: Arrivals = 'constant'): number {
  const mean = (rate * windowMs) / MS_PER_S;
  return arrivals === 'poisson' ? 1 - Math.exp(-mean) : Math.min(1, mean);
}
