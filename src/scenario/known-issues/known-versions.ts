import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { readPositioned } from '../../common/positioned-yaml.ts';
import { GATEWAYS } from '../../record/names.ts';
import { compareVersions, parseVersion } from '../../verdict/known-issues/versions.ts';

/** Beside the known issues. Release discovery adds to it; nobody has to edit it by hand. */
export const KNOWN_VERSIONS_FILE = 'known-versions.json';

const schema = z.partialRecord(z.enum(GATEWAYS), z.array(z.string().min(1)).min(1));

/**
 * The releases of each gateway and load balancer that are known to exist, oldest first: what a line of versions such as
 * 3.4 to newest is made of. A prerelease is none of them.
 */
export type KnownVersions = z.infer<typeof schema>;

/** Reads the known versions in the folder of the known issues. @throws UserError with the place of what is wrong */
export function readKnownVersions(folder: string): KnownVersions {
  const { value, at } = readPositioned(
    path.join(folder, KNOWN_VERSIONS_FILE),
    'the list of known versions',
    schema,
  );
  for (const [gateway, versions] of Object.entries(value))
    versions.forEach((version, index) => {
      const position = () => at([gateway, index]);
      if (parseVersion(gateway, version) === undefined)
        throw new UserError(`${position()}: ${version} is no version of ${gateway}`);
      const before = versions[index - 1];
      if (before !== undefined && compareVersions(gateway, before, version) >= 0)
        throw new UserError(`${position()}: ${version} must be newer than ${before}, the one before it`);
    });
  return value;
}

/** The known versions with further ones, oldest first; what is known already changes nothing. */
export function withVersions(known: KnownVersions, added: KnownVersions): KnownVersions {
  const names = [...new Set([...Object.keys(known), ...Object.keys(added)])] as (keyof KnownVersions)[];
  return Object.fromEntries(
    names.sort().map((name) => {
      const all = [...(known[name] ?? []), ...(added[name] ?? [])];
      const once = new Map(all.map((version) => [parseVersion(name, version) ?? version, version]));
      return [name, [...once.values()].sort((a, b) => compareVersions(name, a, b))];
    }),
  );
}

/** The text of the file. */
export function knownVersionsText(known: KnownVersions): string {
  return `${JSON.stringify(known, null, 2)}\n`;
}
