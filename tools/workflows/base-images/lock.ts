import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../../../src/common/user-error.ts';

/** Relative to the checkout, in which each step runs. */
const FILE = 'containers/base-images.lock.json';

const pinSchema = z.strictObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** When the tag had this digest, UTC. */
  on: z.iso.date(),
});
const lockSchema = z.record(z.string(), z.union([z.literal('unpinned'), pinSchema]));

/** What a tag is pinned to. */
export type Pin = z.infer<typeof pinSchema> | 'unpinned';
/** The base images of containers/, by tag. */
export type Lock = Record<string, Pin>;

/** Reads the lock file. @throws UserError if it is missing or wrong */
export function readLock(): Lock {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError(`${FILE} cannot be read: ${why.replaceAll(/\s+/g, ' ')}`);
  }
}

/** Writes the lock file, sorted by tag. */
export function writeLock(lock: Lock): void {
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}
