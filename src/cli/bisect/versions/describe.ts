import path from 'node:path';
import { counted } from '../../../common/counted.ts';
import { EXIT_CODES } from '../../../common/exit-codes.ts';
import type { Chosen } from './choose.ts';
import type { Tried, VersionEnding } from './next-try.ts';

/** A list of more versions is shown by its ends. */
const LISTED_MAX = 12;

/** What is about to be searched. */
export function describeVersions(source: string, { versions, leftOut }: Chosen, steps: number): string[] {
  const { preReleases, yanked, notVersions } = leftOut;
  const left = [
    ...(preReleases > 0 ? [`${counted(preReleases, 'pre-releases')} (--pre-releases has them)`] : []),
    ...(yanked > 0 ? [`${counted(yanked, 'versions')} that their authors have withdrawn`] : []),
    ...(notVersions > 0 ? [`${counted(notVersions, 'names')} that are no versions`] : []),
  ];
  const listed =
    versions.length <= LISTED_MAX
      ? versions.join(', ')
      : `${versions[0]}, ${versions[1]} … ${versions.at(-2)}, ${versions.at(-1)}`;
  return [
    `${source}: ${counted(versions.length, 'versions')}, of which at most ${steps} are tried: ${listed}`,
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
  ];
}

/** What a version has turned out to be, in a line. */
export function describeTried({ version, result, verdict, trials, evidence, durationS }: Tried): string {
  const why = evidence.length === 0 ? '' : `: ${evidence.join('; ')}`;
  const how = verdict === undefined ? '' : ` (${verdict} after ${counted(trials, 'trials')})`;
  return `${version}: ${result}${how}${why} [${durationS} s]`;
}

/** How it ended, in a sentence. */
export function describeEnding(ending: VersionEnding): string {
  switch (ending.kind) {
    case 'found': {
      const { version, before, between, oldest } = ending;
      const [first, last] = oldest === 'good' ? ['bad', 'good'] : ['fixed', 'bad'];
      if (between.length === 0) return `first ${first}: ${version}; last ${last}: ${before}`;
      return `undecided: the first ${first} version is ${between.join(' or ')} or ${version}; the last that is known to be ${oldest} is ${before}`;
    }
    case 'end-undecided':
      return `not found: ${ending.version} is ${ending.result}, and it is an end of the range: name another one with --good or --bad`;
    case 'not-as-named':
      return `not found: ${ending.version} is ${ending.quality}, which is not what it was named`;
    case 'no-change':
    default:
      return `not found: the oldest and the newest version are both ${ending.quality}`;
  }
}

/** The exit code that says so, too. */
export function exitCodeOf(ending: VersionEnding): number {
  if (ending.kind === 'end-undecided') return EXIT_CODES.inconclusive;
  if (ending.kind !== 'found') return EXIT_CODES.red;
  return ending.between.length > 0 ? EXIT_CODES.inconclusive : EXIT_CODES.green;
}

/** All versions that were tried, oldest first, in Markdown. */
export function triedTable(tried: readonly Tried[], versions: readonly string[]): string {
  const rows = tried.toSorted(
    (one, other) => versions.indexOf(one.version) - versions.indexOf(other.version),
  );
  return [
    '| version | result | verdict | trials | evidence | report |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(tableRow),
  ].join('\n');
}

function tableRow({ version, result, verdict, trials, evidence, folder }: Tried): string {
  const report = folder === undefined ? '' : path.relative(process.cwd(), path.join(folder, 'report.html'));
  const words = [version, result, verdict ?? '', String(trials), evidence.join('; '), report];
  return `| ${words.map((word) => word.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
