import { logLikelihoodRatio, type SequentialTest, type Tally } from '../decide/sequential-test.ts';
import { boundOf, opposite, qualityOf, testOf, type Quality, type Question } from './question.ts';
import { halve } from './search.ts';

/** The state of a bisection. It alone determines the next step, so a bisection can be interrupted anywhere. */
export interface Progress {
  tallies: Readonly<Record<string, Tally>>;
  /** Versions that are not available. */
  missing: readonly string[];
}

/** To run more trials of a version. */
export interface RunStep {
  kind: 'run';
  version: string;
  atMost: number;
}

/** The result: there is nothing more to run. */
export type Ending =
  | { kind: 'found'; version: string; before: string; between: string[] }
  | { kind: 'not-as-named'; version: string; quality: Quality }
  | { kind: 'end-missing'; version: string };

const NONE: Tally = { clean: 0, violating: 0 };

/**
 * The next step of a bisection: first both ends, then the middle between the last version of the old kind and the first
 * of the new.
 */
export function nextStep(question: Question, { tallies, missing }: Progress): RunStep | Ending {
  const { versions, oldest } = question;
  const test = testOf(question);
  const quality = (version: string) => qualityOf(tallies[version] ?? NONE, test);
  const run = (version: string): RunStep => ({
    kind: 'run',
    version,
    atMost: batchOf(tallies[version] ?? NONE, test),
  });

  for (const [index, named] of [
    [0, oldest],
    [versions.length - 1, opposite(oldest)],
  ] as const) {
    const version = versions[index] ?? '';
    if (missing.includes(version)) return { kind: 'end-missing', version };
    const seen = quality(version);
    if (seen === undefined) return run(version);
    if (seen !== named) return { kind: 'not-as-named', version, quality: seen };
  }
  const found = halve(versions, oldest, {
    quality,
    isSkipped: (version) => missing.includes(version),
    isBegun: (version) => tallies[version] !== undefined,
  });
  return found.kind === 'run' ? run(found.version) : found;
}

/**
 * Trials until the next decision: as many as show the defect once on average, or as a good version still needs.
 * Deciding less often only lowers the error rate.
 */
function batchOf(tally: Tally, test: SequentialTest): number {
  const toGood = logLikelihoodRatio(tally, test) + boundOf(test);
  const perClean = -logLikelihoodRatio({ clean: 1, violating: 0 }, test);
  return Math.max(1, Math.min(Math.ceil(toGood / perClean), Math.ceil(1 / test.faultRate)));
}
