// Which tests of a scenario run in one cell.
import type { Unit } from './units.ts';

/** A cell ends before this; `timeout-minutes` of its job in versions.yml. */
export const CELL_LIMIT_MINUTES = 30;
/**
 * What a cell does besides its trials: checkout, packages, images, the first start and what is uploaded. The image and the first start took 81 s
 * (docs/evidence/kong/README.md); the rest was not measured on GitHub.
 */
const PREPARATION_S = 300;
const LIMIT_S = CELL_LIMIT_MINUTES * 60;

/** The tests of one cell. */
export interface Share {
  units: readonly Unit[];
  /** As many trials as fit, if that is fewer than `trialsMax`. */
  trialsMax?: number;
}

/** How long the slowest series of these tests takes, with the preparation. */
export function estimateS(units: readonly Unit[], trialsMax: number): number {
  return PREPARATION_S + trialsMax * secondsPerTrial(units);
}

/**
 * Splits the tests of a scenario into as few cells as end in time even when each series needs all its trials, in their order. A test
 * that alone could take longer gets fewer trials.
 */
export function split(units: readonly Unit[], trialsMax: number): Share[] {
  const shares: Unit[][] = [];
  for (const unit of units) {
    const last = shares.at(-1);
    if (last && estimateS([...last, unit], trialsMax) <= LIMIT_S) last.push(unit);
    else shares.push([unit]);
  }
  return shares.map((of) => {
    const fitting = Math.floor((LIMIT_S - PREPARATION_S) / secondsPerTrial(of));
    return fitting < trialsMax ? { units: of, trialsMax: fitting } : { units: of };
  });
}

function secondsPerTrial(units: readonly Unit[]): number {
  return units.reduce((sum, unit) => sum + unit.secondsPerTrial, 0);
}
