import { compareVersions, parseVersion } from './versions.ts';

/** What the last line of versions is called that a gateway has now. */
const NEWEST = 'newest';
const LINE = /^(?<first>\d+\.\d+)\s*(?:…|\.\.\.)\s*(?<last>\d+\.\d+|newest)$/;

/** Whether a text names lines of versions, such as `3.4 … newest` or `3.4 … 3.9`. */
export function isVersionLine(text: string): boolean {
  return LINE.test(text);
}

/**
 * The versions that a list names, oldest first. A line `3.4 … newest` stands for the newest release of 3.4, of 3.5 and so on, as
 * far as they are in `known`, which is oldest first. A version that is listed twice stays twice, for who reads the list to say so.
 */
export function expandVersions(
  gateway: string,
  listed: readonly string[],
  known: readonly string[],
): string[] {
  const single = listed.filter((text) => !isVersionLine(text));
  const parsed = new Set(single.map((version) => parseVersion(gateway, version)));
  const fromLines = new Set(listed.flatMap((text) => releasesOf(text, known)));
  const further = [...fromLines].filter((version) => !parsed.has(parseVersion(gateway, version)));
  return further.length === 0
    ? single
    : [...single, ...further].sort((one, other) => compareVersions(gateway, one, other));
}

/** The newest known release of each line, in a list from the oldest on; none for a text that is no line. */
function releasesOf(text: string, known: readonly string[]): string[] {
  const { first, last } = LINE.exec(text)?.groups ?? {};
  if (first === undefined || last === undefined) return [];
  const newest = new Map(known.map((version) => [lineOf(version), version]));
  return [...newest]
    .filter(([line]) => compareLines(line, first) >= 0 && (last === NEWEST || compareLines(line, last) <= 0))
    .map(([, version]) => version);
}

function lineOf(version: string): string {
  return version.split('.', 2).join('.');
}

function compareLines(one: string, other: string): number {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbers(one), numbers(other)];
  return major - otherMajor || minor - otherMinor;
}

function numbers(line: string): number[] {
  return line.split('.').map(Number);
}
