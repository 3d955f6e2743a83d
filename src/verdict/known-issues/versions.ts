import semver from 'semver';

/** Versions of Kong Gateway have four parts, such as 3.4.1.0; those of all other gateways have three. */
const FOUR_PARTS = new Set(['kong-gateway']);
/** The fourth part must be below this, so that 3.4.1.2 can be treated as 3.4.1002. */
const FOURTH = 1000;
const FOUR = /(?<![\d.])v?(\d+)\.(\d+)\.(\d+)\.(\d{1,3})(?![\d.])/g;

const fourAsThree = (text: string) =>
  text.replaceAll(
    FOUR,
    (_, a: string, b: string, c: string, d: string) => `${a}.${b}.${Number(c) * FOURTH + Number(d)}`,
  );

const THREE = /(\d+)\.(\d+)\.(\d+)/g;

/** Converts the versions of a range from semver's notation back to the gateway's own. */
export function asWritten(gateway: string, range: string): string {
  if (!FOUR_PARTS.has(gateway)) return range;
  return range.replaceAll(THREE, (_, a: string, b: string, third: string) => {
    const both = Number(third);
    return `${a}.${b}.${Math.floor(both / FOURTH)}.${both % FOURTH}`;
  });
}

/** Converts a gateway's version to three parts for semver; undefined if it is invalid. */
export function parseVersion(gateway: string, version: string): string | undefined {
  if (FOUR_PARTS.has(gateway)) {
    return /^v?\d+(?:\.\d+){3}$/.test(version)
      ? (semver.valid(fourAsThree(version)) ?? undefined)
      : undefined;
  }
  const [, two] = /^v?(\d+\.\d+)$/.exec(version) ?? [];
  return semver.valid(two === undefined ? version : `${two}.0`) ?? undefined;
}

/** Converts a range of a gateway's versions for semver; undefined if it is invalid or lacks a required fourth part. */
export function parseRange(gateway: string, range: string): string | undefined {
  if (!FOUR_PARTS.has(gateway)) return semver.validRange(range) === null ? undefined : range;
  const parts = range.match(/\d[\d.]*/g) ?? [];
  if (parts.some((part) => !/^\d+(?:\.\d+){3}$/.test(part))) return undefined;
  const mapped = fourAsThree(range);
  return semver.validRange(mapped) === null ? undefined : mapped;
}

/** Whether a version is in a range; an invalid version is in none. */
export function isIn(gateway: string, version: string, range: string): boolean {
  const parsed = parseVersion(gateway, version);
  const parsedRange = parseRange(gateway, range);
  return parsed !== undefined && parsedRange !== undefined && semver.satisfies(parsed, parsedRange);
}

/** Whether two ranges have a version in common. */
export function rangesIntersect(gateway: string, one: string, other: string): boolean {
  const [a, b] = [parseRange(gateway, one), parseRange(gateway, other)];
  return a !== undefined && b !== undefined && semver.intersects(a, b);
}

/** Compares two valid versions. */
export function compareVersions(gateway: string, one: string, other: string): number {
  return semver.compare(parseVersion(gateway, one) ?? '0.0.0', parseVersion(gateway, other) ?? '0.0.0');
}
