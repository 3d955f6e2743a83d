import { z } from 'zod';
import { readPositioned } from '../../src/common/positioned-yaml.ts';
import { GATEWAYS } from '../../src/record/names.ts';

/** The file in the folder of a discovery. */
export const DISCOVERED_FILE = 'discovered.json';

const schema = z.strictObject({
  /** The new versions that are to be run, by gateway. */
  added: z.partialRecord(z.enum(GATEWAYS), z.array(z.string().min(1)).min(1)),
  /** Sentences about what was not taken, and why. */
  notes: z.array(z.string()),
  /** When the newest commit of the project's default branch was made; null when that was not asked. */
  lastCommit: z.iso.datetime().nullable(),
});

/** What a discovery found: what comes between the registries and the cells that run. */
export type Discovered = z.infer<typeof schema>;

/** Reads what a discovery left. @throws UserError */
export function readDiscovered(file: string): Discovered {
  return readPositioned(file, 'what the discovery found', schema).value;
}

/** The words that `reload-proof matrix` takes. */
export function wordsOf({ added }: Discovered): string[] {
  return Object.entries(added).flatMap(([gateway, versions]) =>
    versions.map((version) => `${gateway}=${version}`),
  );
}
