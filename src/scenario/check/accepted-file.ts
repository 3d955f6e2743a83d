import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { readPositioned } from '../../common/positioned-yaml.ts';
import { UserError } from '../../common/user-error.ts';
import { acceptedSchema, type Accepted } from '../../verdict/known-issues/accepted.ts';
import { ASSERTION_NAMES } from '../../verdict/observe/catalogue.ts';

const NAME = 'reload-proof.accepted.yaml';
const HEAD = `# Findings of npx reload-proof check that are accepted: a run whose every red is listed here exits with 0.
# npx reload-proof check --accept writes this file again. Say why in reason, which it keeps.
`;

/** The file of accepted findings that belongs to a folder. */
export function acceptedFileIn(folder: string): string {
  return path.join(folder, NAME);
}

/** What a file lists as accepted; undefined where there is none. @throws UserError with line and column */
export function readAccepted(file: string): Accepted[] | undefined {
  if (!existsSync(file)) return undefined;
  const { value, at } = readPositioned(file, 'the list of accepted findings', acceptedSchema);
  const { accepted } = value;
  accepted.forEach(({ target, flow, assertion }, index) => {
    if (!ASSERTION_NAMES.has(assertion))
      throw new UserError(`${at(['accepted', index, 'assertion'])}: there is no assertion ${assertion}`);
    const first = accepted.findIndex(
      (each) => each.target === target && each.flow === flow && each.assertion === assertion,
    );
    if (first < index)
      throw new UserError(
        `${at(['accepted', index])}: ${flow} ${assertion} is already accepted at ${at(['accepted', first])}`,
      );
  });
  return accepted;
}

/** Writes what is accepted. @throws UserError */
export function writeAccepted(file: string, accepted: readonly Accepted[]): void {
  try {
    writeFileSync(file, `${HEAD}${stringify({ accepted })}`);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
