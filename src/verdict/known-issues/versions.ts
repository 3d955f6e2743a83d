import semver from 'semver';

/** Kong Gateway's versions have four parts, 3.4.1.0; every other gateway's three. */
const FOUR_PARTS = new Set(['kong-gateway']);
/** The fourth part must stay below it, so that 3.4.1.2 can be read as 3.4.1002. */
const FOURTH = 1000;
const FOUR = /(?<![\d.])v?(\d+)\.(\d+)\.(\d+)\.(\d{1,3})(?![\d.])/g;

const fourAsThree = (text: string) =>
  text.replaceAll(
    FOUR,
    (_, a: string, b: string, c: string, d: string) => `${a}.${b}.${Number(c) * FOURTH + Number(d)}`,
  );

const THREE = /(\d+)\.(\d+)\.(\d+)/g;

/** Versions in a range that semver has read, as the gateway itself writes them. */
export function asWritten(gateway: string, range: string): string {
  if (!FOUR_PARTS.has(gateway)) return range;
  return range.replaceAll(THREE, (_, a: string, b: string, third: string) => {
    const both = Number(third);
    return `${a}.${b}.${Math.floor(both / FOURTH)}.${both % FOURTH}`;
  });
}

/** A gateway's version in the three parts that semver compares; undefined when it does not parse. */
export function parseVersion(gateway: string, version: string): string | undefined {
  if (FOUR_PARTS.has(gateway)) {
    return /^v?\d+(?:\.\d+){3}$/.test(version)
      ? (semver.valid(fourAsThree(version)) ?? undefined)
      : undefined;
  }
  const [, two] = /^v?(\d+\.\d+)$/.exec(version) ?? [];
  return semver.valid(two === undefined ? version : `${two}.0`) ?? undefined;
}

/** A range of a gateway's versions as semver reads it; undefined when it does not parse, or lacks a fourth part that is needed. */
export function parseRange(gateway: string, range: string): string | undefined {
  if (!FOUR_PARTS.has(gateway)) return semver.validRange(range) === null ? undefined : range;
  const parts = range.match(/\d[\d.]*/g) ?? [];
  if (parts.some((part) => !/^\d+(?:\.\d+){3}$/.test(part))) return undefined;
  const mapped = fourAsThree(range);
  return semver.validRange(mapped) === null ? undefined : mapped;
}

/** Whether a version is in a range; a version that does not parse is in none. */
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

/** Orders versions that parse. */
export function compareVersions(gateway: string, one: string, other: string): number {
  return semver.compare(parseVersion(gateway, one) ?? '0.0.0', parseVersion(gateway, other) ?? '0.0.0');
}
