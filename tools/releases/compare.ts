import type { KnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import { compareVersions } from '../../src/verdict/known-issues/versions.ts';
import type { Available } from './available.ts';
import type { Released } from './sources.ts';

/** Of one gateway in one run: each takes several cells of up to half an hour. */
const NEW_MAX = 4;

/** What is new about the releases of one gateway or load balancer. */
export interface News {
  /** To be run, oldest first. */
  added: string[];
  /** Sentences about what is not run, and what is no longer there. */
  notes: string[];
}

/**
 * Compares what the registries say with what is known and with what the matrix runs. What is older than every known version
 * is not new: nothing is said about it on purpose.
 */
export function compare(
  gateway: Released,
  { runnable, announced }: Available,
  known: KnownVersions,
  inMatrix: readonly string[],
): News {
  const listed = known[gateway] ?? [];
  const sorted = (versions: readonly string[]) =>
    [...versions].sort((one, other) => compareVersions(gateway, one, other));
  const isNew = (version: string) =>
    !listed.includes(version) && compareVersions(gateway, version, listed[0] ?? version) >= 0;
  const found = sorted(runnable.filter(isNew));
  const [left, added] = [found.slice(0, -NEW_MAX), found.slice(-NEW_MAX)];
  const gone = sorted(inMatrix.filter((version) => !runnable.includes(version)));
  const about = (versions: readonly string[], what: string) => sentences(gateway, versions, what);
  return {
    added,
    notes: [
      ...about(left, `left for the next run, since one run takes the newest ${NEW_MAX}`),
      ...about(sorted(announced.filter(isNew)), 'released, but there is no image of it yet'),
      ...about(gone, 'no longer in its registry, but the matrix still runs it; take it out of known-issues/'),
    ],
  };
}

/** What is to be said about the pinned version of a Python package. Dependabot changes it some days after a release. */
export function packageNotes(gateway: Released, { withdrawn }: Available, pinned: string): string[] {
  const gone = withdrawn.includes(pinned) ? [pinned] : [];
  return sentences(gateway, gone, 'yanked from PyPI, but still pinned; pin another version');
}

function sentences(gateway: Released, versions: readonly string[], what: string): string[] {
  return versions.length === 0 ? [] : [`${gateway} ${versions.join(', ')}: ${what}.`];
}
