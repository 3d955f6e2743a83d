import { counted } from '../../../common/counted.ts';
import { UserError } from '../../../common/user-error.ts';
import type { Version } from './list-versions.ts';
import { opposite, type Quality } from '../../../verdict/bisect/question.ts';
import { orderingOf, sourceText, type Ordering, type VersionSource } from './source.ts';

/** Which of the versions are wanted. */
export interface Wanted {
  good?: string;
  bad?: string;
  preReleases: boolean;
}

/** The versions to search, and how many were left out. */
export interface Chosen {
  /** Oldest first, with both ends. */
  versions: string[];
  /** What the oldest one is named; undefined without a named end. */
  oldest?: Quality;
  leftOut: { preReleases: number; yanked: number; notVersions: number };
}

/** Sorts versions and leaves out those that are not wanted. @throws UserError when an end is not among them */
export function choose(all: readonly Version[], source: VersionSource, wanted: Wanted): Chosen {
  const ordering = orderingOf(source);
  const named = [wanted.good, wanted.bad].filter((version) => version !== undefined);
  const isNamed = (version: string) => named.some((one) => isSame(one, version, ordering));
  const valid = all.filter(({ version }) => ordering?.isValid(version) ?? true);
  const available = valid.filter(({ version, yanked }) => !yanked || isNamed(version));
  const released = available.filter(
    ({ version }) => wanted.preReleases || isNamed(version) || ordering?.isPrerelease(version) !== true,
  );
  const names = released.map(({ version }) => version);
  const versions = sort(source.kind === 'docker' ? withoutMoving(names, isNamed) : names, ordering);
  const { chosen, oldest } = between(versions, source, wanted, ordering);
  const [first, last] = [chosen[0] ?? '', chosen.at(-1) ?? ''];
  const inRange = ({ version }: Version) =>
    !ordering || (ordering.compare(version, first) >= 0 && ordering.compare(version, last) <= 0);
  return {
    versions: chosen,
    ...(oldest === undefined ? {} : { oldest }),
    leftOut: {
      preReleases: available.filter(inRange).length - released.filter(inRange).length,
      yanked: valid.filter(inRange).length - available.filter(inRange).length,
      notVersions: all.length - valid.length,
    },
  };
}

function sort(versions: readonly string[], ordering: Ordering | undefined): string[] {
  if (!ordering) return [...new Set(versions)];
  const sorted = versions.toSorted((one, other) => ordering.compare(one, other));
  return sorted.filter(
    (version, index) => index === 0 || !isSame(version, sorted[index - 1] ?? '', ordering),
  );
}

// 3.9 is the newest 3.9.x, and another one tomorrow.
function withoutMoving(versions: readonly string[], isNamed: (version: string) => boolean): string[] {
  return versions.filter(
    (version) => isNamed(version) || !versions.some((other) => other.startsWith(`${version}.`)),
  );
}

function between(
  versions: readonly string[],
  source: VersionSource,
  { good, bad }: Wanted,
  ordering: Ordering | undefined,
): { chosen: string[]; oldest?: Quality } {
  const [newest = '', oldest = ''] = [versions.at(-1), versions[0]];
  const place = (option: string, version: string) => {
    const index = versions.findIndex((one) => isSame(one, version, ordering));
    if (index !== -1) return index;
    throw new UserError(
      `--${option} ${version} is no version of ${sourceText(source)}, which has ${oldest} to ${newest}`,
    );
  };
  const ends = [
    ...(good === undefined ? [] : [{ index: place('good', good), quality: 'good' as const }]),
    ...(bad === undefined ? [] : [{ index: place('bad', bad), quality: 'bad' as const }]),
  ];
  const newestIndex = versions.length - 1;
  const [first] = ends;
  // The end that is not named is the newest version.
  const other = ends[1]?.index ?? (first?.index === newestIndex ? 0 : newestIndex);
  const one = first?.index ?? 0;
  const chosen = versions.slice(Math.min(one, other), Math.max(one, other) + 1);
  if (chosen.length >= 2)
    return first ? { chosen, oldest: one < other ? first.quality : opposite(first.quality) } : { chosen };
  throw new UserError(
    good !== undefined && bad !== undefined
      ? `--good and --bad are both ${good}; name two versions that differ`
      : `${sourceText(source)} has ${counted(versions.length, 'versions')} to search; a bisection needs two at least`,
  );
}

function isSame(one: string, other: string, ordering: Ordering | undefined): boolean {
  if (one === other || !ordering) return one === other;
  return ordering.isValid(one) && ordering.isValid(other) && ordering.compare(one, other) === 0;
}
