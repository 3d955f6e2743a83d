import type { Verdict } from '../../../verdict/decide/merge.ts';
import { opposite, type Quality } from '../../../verdict/bisect/question.ts';
import { halve } from '../../../verdict/bisect/search.ts';

/** What a version has turned out to be: undecided by its check, or skipped since it could not be installed or started. */
export type Result = Quality | 'undecided' | 'skipped';

/** A version that has been tried. */
export interface Tried {
  version: string;
  result: Result;
  /** Absent for one that is skipped, or of which nothing could be judged. */
  verdict?: Verdict | undefined;
  trials: number;
  /** What was violated, flow by flow; or why there is no verdict. */
  evidence: string[];
  /** Of its run; absent without one. */
  folder?: string | undefined;
  durationS: number;
}

/** The versions, oldest first, and what the user says of the ends. */
export interface VersionQuestion {
  versions: readonly string[];
  /** What the oldest version is said to be; the newest is the opposite. @default found out */
  oldest?: Quality | undefined;
}

/** How a bisection over versions ends. */
export type VersionEnding =
  /** `between` are the versions of which nothing could be said: with any, the change is in one of these or in `version`. */
  | { kind: 'found'; version: string; before: string; between: string[]; oldest: Quality }
  | { kind: 'end-undecided'; version: string; result: Result }
  | { kind: 'not-as-named'; version: string; quality: Quality }
  | { kind: 'no-change'; quality: Quality };

/** The next version to try, or the end. */
export function nextTry(
  { versions, oldest: named }: VersionQuestion,
  tried: readonly Tried[],
): { kind: 'run'; version: string } | VersionEnding {
  const resultOf = (version: string) => tried.find((one) => one.version === version)?.result;
  const quality = (version: string) => qualityIn(resultOf(version));
  const isSkipped = (version: string) => resultOf(version) !== undefined && quality(version) === undefined;
  const ends = [versions[0] ?? '', versions.at(-1) ?? ''];
  const seen: Quality[] = [];
  for (const [index, version] of ends.entries()) {
    const result = resultOf(version);
    if (result === undefined) return { kind: 'run', version };
    const found = qualityIn(result);
    if (found === undefined) return { kind: 'end-undecided', version, result };
    const expected = named && (index === 0 ? named : opposite(named));
    if (expected && found !== expected) return { kind: 'not-as-named', version, quality: found };
    seen.push(found);
  }
  const [oldest = 'good', newest] = seen;
  if (oldest === newest) return { kind: 'no-change', quality: oldest };
  const step = halve(versions, oldest, { quality, isSkipped });
  return step.kind === 'run' ? step : { ...step, oldest };
}

function qualityIn(result: Result | undefined): Quality | undefined {
  return result === 'good' || result === 'bad' ? result : undefined;
}
