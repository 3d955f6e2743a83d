import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { readPositioned } from '../../common/positioned-yaml.ts';
import type { Progress } from '../../verdict/bisect/next.ts';
import type { Command } from './read-options.ts';

const count = z.int().nonnegative();
const stateSchema = z.strictObject({
  /** What the trials were run for; those of another question are not mixed in. */
  asked: z.strictObject({
    scenario: z.string(),
    gateway: z.string(),
    assertion: z.string(),
    variant: z.string(),
    versions: z.array(z.string()),
    oldest: z.enum(['good', 'bad']),
    rate: z.number(),
  }),
  tallies: z.record(z.string(), z.strictObject({ clean: count, violating: count })),
  missing: z.array(z.string()),
});
type State = z.infer<typeof stateSchema>;

/** The folder of a bisection in the results. */
export function bisectFolder(resultsDir: string, { scenario, gateway, question }: Command): string {
  const ends = [question.versions[0], question.versions.at(-1)].join('-');
  return path.resolve(resultsDir, 'bisect', `${scenario}-${gateway}-${ends}`);
}

function stateFile(folder: string): string {
  return path.join(folder, 'state.json');
}

function askedOf({ scenario, gateway, assertion, variant, question }: Command): State['asked'] {
  const { versions, oldest, rate } = question;
  return { scenario, gateway, assertion, variant, versions: [...versions], oldest, rate };
}

/** What an earlier run has found, or nothing yet. @throws UserError when the file is damaged or answers another question */
export function readProgress(folder: string, command: Command): Progress {
  const file = stateFile(folder);
  if (!existsSync(file)) return { tallies: {}, missing: [] };
  const { value, at } = readPositioned(file, 'the state of the bisection', stateSchema);
  if (JSON.stringify(value.asked) !== JSON.stringify(askedOf(command)))
    throw new UserError(
      `${at(['asked'])}: this bisection was begun with other versions or options; repeat those, or remove the file to begin anew`,
    );
  return { tallies: value.tallies, missing: value.missing };
}

/** Writes the state whole: a reader meets the old one or the new one. @throws UserError when it cannot be written */
export function writeProgress(folder: string, command: Command, progress: Progress): void {
  const file = stateFile(folder);
  const state: State = {
    asked: askedOf(command),
    tallies: { ...progress.tallies },
    missing: [...progress.missing],
  };
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new UserError(`${file} cannot be written (${(error as Error).message}); set RESULTS_DIR`);
  }
}
