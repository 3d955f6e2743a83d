import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readPositioned } from '../../../common/positioned-yaml.ts';
import { UserError } from '../../../common/user-error.ts';
import type { Tried } from './next-try.ts';

const stateSchema = z.strictObject({
  /** A hash of everything that was asked, which may hold what is private. */
  asked: z.string(),
  tried: z.array(
    z.strictObject({
      version: z.string(),
      result: z.enum(['good', 'bad', 'undecided', 'skipped']),
      verdict: z.enum(['green', 'red', 'inconclusive']).optional(),
      trials: z.int().nonnegative(),
      evidence: z.array(z.string()),
      folder: z.string().optional(),
      durationS: z.number().nonnegative(),
    }),
  ),
});

/** What a bisection has tried, in a file of its folder, so that the same command goes on after an interruption. */
export class ProgressFile {
  readonly #file: string;
  readonly #asked: string;

  constructor(folder: string, asked: unknown) {
    this.#file = path.join(folder, 'state.json');
    this.#asked = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  }

  /** What an earlier run has tried. @throws UserError when it was asked something else */
  read(): Tried[] {
    if (!existsSync(this.#file)) return [];
    const { value, at } = readPositioned(this.#file, 'the state of the bisection', stateSchema);
    if (value.asked === this.#asked) return value.tried;
    throw new UserError(
      `${at(['asked'])}: this bisection was begun with other versions or options; repeat those, or remove the file to begin anew`,
    );
  }

  /** @throws UserError when it cannot be written */
  write(tried: readonly Tried[]): void {
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(`${this.#file}.part`, `${JSON.stringify({ asked: this.#asked, tried }, null, 2)}\n`);
      renameSync(`${this.#file}.part`, this.#file);
    } catch (error) {
      throw new UserError(`${this.#file} cannot be written (${(error as Error).message}); set RESULTS_DIR`);
    }
  }
}
