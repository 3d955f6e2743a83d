import type { JudgedSeries } from '../../src/scenario/judged-series.ts';
import { noteAsserted } from '../../src/vitest/asserted.ts';

/** The assertions that are red. Whoever compares them has asserted the whole verdict. */
export function redsOf(judged: JudgedSeries): string[] {
  const { assertions } = judged.judgement;
  noteAsserted(
    judged,
    assertions.map(({ name }) => name),
  );
  return assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);
}
