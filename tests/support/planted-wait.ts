import type { Trial } from '../../src/record/trial.ts';

/** A trial with a wait that was planted, so that nothing that ran beside it explains the wait. */
export function withPlantedWait({ cpuUse: _explains, ...trial }: Trial): Trial {
  return trial;
}
