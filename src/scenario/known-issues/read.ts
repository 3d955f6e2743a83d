import { UserError } from '../../common/user-error.ts';
import { ASSERTION_NAMES } from '../../verdict/observe/catalogue.ts';
import {
  knownIssuesSchema,
  OTHERS,
  overlap,
  type KnownIssue,
  type KnownIssues,
} from '../../verdict/known-issues/known-issues.ts';
import { expandVersions, isVersionLine } from '../../verdict/known-issues/version-lines.ts';
import { parseRange, parseVersion } from '../../verdict/known-issues/versions.ts';
import { readPositioned, type Positioned } from '../../common/positioned-yaml.ts';
import { knownIssuesFilesIn, knownVersionsFolder } from './files.ts';
import { readKnownVersions } from './known-versions.ts';
import { hasVariant } from './variant-names.ts';

/** One file of known issues. */
export interface KnownIssuesFile {
  file: string;
  issues: KnownIssues;
}

/** An entry with its position in the file. */
interface PositionedIssue {
  line: KnownIssue;
  at: (key?: string) => string;
}

/**
 * Reads the known issues: every YAML file of a folder, or one file.
 * @throws UserError that says what is wrong with them, with file, line and column
 */
export function readKnownIssues(fileOrFolder: string): KnownIssues {
  const { versions, ...others } = mergeKnownIssues(readKnownIssuesFiles(fileOrFolder));
  // A line is for the matrix only: in a bisection, its patch releases could have the fix before the next line has it.
  return {
    ...others,
    versions: ofEach(versions, (_, listed) => listed.filter((text) => !isVersionLine(text))),
  };
}

/** The versions that the matrix runs, where lines stand for the releases that are known. @throws UserError as `readKnownIssues` */
export function readMatrixVersions(fileOrFolder: string): KnownIssues['versions'] {
  const { versions } = mergeKnownIssues(readKnownIssuesFiles(fileOrFolder));
  if (!Object.values(versions).some((listed) => listed.some(isVersionLine))) return versions;
  const known: Record<string, string[]> = readKnownVersions(knownVersionsFolder(fileOrFolder));
  return ofEach(versions, (gateway, listed) => expandVersions(gateway, listed, known[gateway] ?? []));
}

function ofEach(
  versions: KnownIssues['versions'],
  change: (gateway: string, listed: readonly string[]) => string[],
): KnownIssues['versions'] {
  return Object.fromEntries(
    Object.entries(versions).map(([gateway, listed]) => [gateway, change(gateway, listed)]),
  );
}

/** The same, file by file. @throws UserError as `readKnownIssues` */
export function readKnownIssuesFiles(fileOrFolder: string): KnownIssuesFile[] {
  const files = knownIssuesFilesIn(fileOrFolder);
  const read = files.map((file) => readPositioned(file, 'the list of known issues', knownIssuesSchema));
  checkVersions(read);
  checkIssues(read.flatMap(issuesIn));
  return read.map(({ value }, index) => ({ file: files[index] ?? fileOrFolder, issues: value }));
}

/** All files together, in their order. */
export function mergeKnownIssues(files: readonly KnownIssuesFile[]): KnownIssues {
  return {
    versions: Object.assign({}, ...files.map(({ issues }) => issues.versions)) as KnownIssues['versions'],
    expectations: files.flatMap(({ issues }) => issues.expectations),
  };
}

function checkVersions(read: readonly Positioned<KnownIssues>[]): void {
  const listed = new Map<string, string>();
  for (const { value, at } of read) {
    for (const [gateway, versions] of Object.entries(value.versions)) {
      const position = at(['versions', gateway]);
      const before = listed.get(gateway);
      if (before !== undefined)
        throw new UserError(`${position}: the versions of ${gateway} are already listed at ${before}`);
      listed.set(gateway, position);
      versions.forEach((version, index) => {
        if (isVersionLine(version) || parseVersion(gateway, version) !== undefined) return;
        throw new UserError(`${at(['versions', gateway, index])}: ${version} is no version of ${gateway}`);
      });
    }
  }
}

function issuesIn({ value, at }: Positioned<KnownIssues>): PositionedIssue[] {
  return value.expectations.map((line, index) => ({
    line,
    at: (key) => at(['expectations', index, ...(key === undefined ? [] : [key])]),
  }));
}

function checkIssues(all: readonly PositionedIssue[]): void {
  all.forEach(({ line, at }, index) => {
    if (parseRange(line.gateway, line.versions) === undefined) {
      throw new UserError(`${at('versions')}: ${line.versions} is no range of versions of ${line.gateway}`);
    }
    if (!hasVariant(line)) {
      throw new UserError(
        `${at('variant')}: ${line.scenario} has no variant ${line.variant} on ${line.gateway}`,
      );
    }
    const unknown = unknownAssertion(line.assertions);
    if (unknown !== undefined) throw new UserError(`${at('assertions')}: ${unknown}`);
    const before = all.slice(0, index).find((earlier) => overlap(earlier.line, line));
    if (!before) return;
    const how = before.line.expect === line.expect ? 'overlaps' : 'contradicts';
    throw new UserError(
      `${at()}: this entry ${how} the one at ${before.at()}: same scenario, variant, gateway and assertion, and versions in common`,
    );
  });
}

function unknownAssertion(names: readonly string[]): string | undefined {
  const unknown = names.find((name) => name !== OTHERS && !ASSERTION_NAMES.has(name));
  if (unknown !== undefined) return `there is no assertion ${unknown}`;
  if (new Set(names).size < names.length) return 'an assertion is named twice';
  return names.includes(OTHERS) && names.length > 1 ? '* stands alone' : undefined;
}
