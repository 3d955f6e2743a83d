import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { verdictBlock } from '../../report/markdown/verdict-block.ts';
import { junitOf } from '../../report/verdicts/junit.ts';
import type { VerdictsFile } from '../../report/verdicts/schema.ts';
import type { Options } from './options.ts';

type Files = Pick<Options, 'junit' | 'markdown'>;

/** Requires that the files can be written, before a run that would be in vain. @throws UserError that names the option */
export function requireWritable(files: Files): void {
  for (const option of ['junit', 'markdown'] as const) {
    const file = files[option];
    if (file === undefined) continue;
    try {
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
        throw new Error('it is a folder');
      accessSync(path.dirname(path.resolve(file)), constants.W_OK);
    } catch (error) {
      throw new UserError(`--${option} ${file} cannot be written: ${(error as Error).message}`);
    }
  }
}

/** Writes the files that were asked for. `secrets` must not appear in them. */
export function writeOutputs(
  { junit, markdown, failOn }: Files & Pick<Options, 'failOn'>,
  verdicts: VerdictsFile,
  secrets: readonly string[],
): void {
  if (junit !== undefined) writeFileSync(junit, junitOf(verdicts, failOn === 'red' ? 'skipped' : 'error'));
  if (markdown !== undefined) writeFileSync(markdown, verdictBlock(verdicts, secrets));
}
