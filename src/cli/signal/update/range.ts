import semver from 'semver';
import { asWritten, parseRange, parseVersion } from '../../../verdict/known-issues/versions.ts';

/** What is left of a range of versions without one that is in it, as known issues write it; undefined when nothing is. */
export function withoutVersion(gateway: string, range: string, version: string): string | undefined {
  const [whole, without] = [parseRange(gateway, range), parseVersion(gateway, version)];
  if (whole === undefined || without === undefined)
    throw new Error(`${range} or ${version} is none of ${gateway}`);
  const left = new semver.Range(whole).set.flatMap((comparators) => {
    // Ranges are of releases, so the prerelease that semver puts below an open end says nothing.
    const texts = comparators.map(({ value }) => value.replace(/-0$/, ''));
    if (!comparators.every((comparator) => comparator.test(without))) return [texts.join(' ')];
    if (comparators.some(({ operator, value }) => operator === '' && value !== '')) return [];
    const below = [...texts.filter((text) => text.startsWith('>')), `<${without}`].join(' ');
    const above = [`>${without}`, ...texts.filter((text) => text.startsWith('<'))].join(' ');
    return [below, above].filter((half) => semver.minVersion(half) !== null);
  });
  return left.length === 0 ? undefined : asWritten(gateway, left.join(' || '));
}
