import { UserError } from '../../common/user-error.ts';
import { ASSERTION_NAMES } from '../../verdict/observe/catalogue.ts';
import {
  knownIssuesSchema,
  OTHERS,
  overlap,
  type KnownIssues,
} from '../../verdict/known-issues/known-issues.ts';
import { parseRange, parseVersion } from '../../verdict/known-issues/versions.ts';
import { readPositioned, type Positioned } from '../../verdict/known-issues/positioned-yaml.ts';
import { hasVariant } from './variant-names.ts';

/** Reads the ledger. @throws UserError that says what is wrong with it, with line and column */
export function readKnownIssues(file: string): KnownIssues {
  const read = readPositioned(file, 'the ledger', knownIssuesSchema);
  checkVersions(read);
  checkLines(read);
  return read.value;
}

function checkVersions({ value, at }: Positioned<KnownIssues>): void {
  for (const [gateway, versions] of Object.entries(value.versions)) {
    versions.forEach((version, index) => {
      if (parseVersion(gateway, version) !== undefined) return;
      throw new UserError(`${at(['versions', gateway, index])}: ${version} is no version of ${gateway}`);
    });
  }
}

function checkLines({ value: { expectations }, at }: Positioned<KnownIssues>): void {
  expectations.forEach((line, index) => {
    const place = (key: string) => at(['expectations', index, key]);
    if (parseRange(line.gateway, line.versions) === undefined) {
      throw new UserError(
        `${place('versions')}: ${line.versions} is no range of versions of ${line.gateway}`,
      );
    }
    if (!hasVariant(line)) {
      throw new UserError(
        `${place('variant')}: ${line.scenario} has no variant ${line.variant} on ${line.gateway}`,
      );
    }
    if (line.assertion !== OTHERS && !ASSERTION_NAMES.has(line.assertion)) {
      throw new UserError(`${place('assertion')}: there is no assertion ${line.assertion}`);
    }
    const before = expectations.slice(0, index).findIndex((earlier) => overlap(earlier, line));
    if (before < 0) return;
    const how = expectations[before]?.expect === line.expect ? 'overlaps' : 'contradicts';
    throw new UserError(
      `${at(['expectations', index])}: this line ${how} that of ${at(['expectations', before])}: same scenario, variant, gateway and assertion, and versions in common`,
    );
  });
}
