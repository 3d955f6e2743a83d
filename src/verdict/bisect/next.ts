import { logLikelihoodRatio, type SequentialTest, type Tally } from '../decide/sequential-test.ts';
import { boundOf, opposite, qualityOf, testOf, type Quality, type Question } from './question.ts';

/** All that a bisection knows; what comes next follows from it alone, so that it can be interrupted anywhere. */
export interface Progress {
  tallies: Readonly<Record<string, Tally>>;
  /** Versions that cannot be had. */
  missing: readonly string[];
}

/** Run so many trials of a version, */
export interface RunStep {
  kind: 'run';
  version: string;
  atMost: number;
}

/** or why there is nothing to run any more. */
export type Ending =
  | { kind: 'found'; version: string; before: string; between: string[] }
  | { kind: 'not-as-named'; version: string; quality: Quality }
  | { kind: 'end-missing'; version: string };

const NONE: Tally = { clean: 0, violating: 0 };

/** What a bisection does next: first its ends, then the middle of what is left between the last of the old kind and the first of the new. */
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
  const after = versions.findIndex((version) => quality(version) === opposite(oldest));
  const last = versions.slice(0, after).findLastIndex((version) => quality(version) === oldest);
  const between = versions.slice(last + 1, after);
  const left = between.filter((version) => !missing.includes(version));
  // A version that has been begun is finished first, though one that is missing may have moved the middle.
  const begun = left.find((version) => tallies[version] !== undefined);
  const middle = begun ?? left[Math.floor(left.length / 2)];
  if (middle !== undefined) return run(middle);
  return { kind: 'found', version: versions[after] ?? '', before: versions[last] ?? '', between };
}

/** Trials until the next look: as many as show the defect once on average, or as a good still needs. Looking later than each trial only lowers the error. */
function batchOf(tally: Tally, test: SequentialTest): number {
  const toGood = logLikelihoodRatio(tally, test) + boundOf(test);
  const perClean = -logLikelihoodRatio({ clean: 1, violating: 0 }, test);
  return Math.max(1, Math.min(Math.ceil(toGood / perClean), Math.ceil(1 / test.faultRate)));
}
