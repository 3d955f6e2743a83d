import { opposite, type Quality } from './question.ts';

/** What is known of the versions between the two ends. */
export interface Known {
  quality: (version: string) => Quality | undefined;
  /** Whether it cannot be said to be good or bad. */
  isSkipped: (version: string) => boolean;
  /** Whether it has been tested in part, so that it goes before all others. @default none has */
  isBegun?: (version: string) => boolean;
}

/** A version to test next, or the two between which the quality changes and what was skipped between them. */
export type SearchStep =
  { kind: 'run'; version: string } | { kind: 'found'; version: string; before: string; between: string[] };

/**
 * Halves the range between the last version of the old kind and the first of the new, once both ends are known. As in
 * git bisect, a version that is skipped gives way to another one between them.
 */
export function halve(versions: readonly string[], oldest: Quality, known: Known): SearchStep {
  const { quality, isSkipped, isBegun = () => false } = known;
  const after = versions.findIndex((version) => quality(version) === opposite(oldest));
  const last = versions.slice(0, after).findLastIndex((version) => quality(version) === oldest);
  const between = versions.slice(last + 1, after);
  const left = between.filter((version) => !isSkipped(version));
  // A version with some trials is finished first, even if a skipped version has moved the middle.
  const middle = left.find(isBegun) ?? left[Math.floor(left.length / 2)];
  if (middle !== undefined) return { kind: 'run', version: middle };
  return { kind: 'found', version: versions[after] ?? '', before: versions[last] ?? '', between };
}
