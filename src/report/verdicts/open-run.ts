import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { VERSION } from '../../common/places.ts';
import semver from 'semver';
import { describeIssue } from '../../common/describe-issue.ts';
import { UserError } from '../../common/user-error.ts';
import { verdictsFile, type VerdictsFile } from './schema.ts';

const NAME = 'verdicts.json';

/**
 * Reads the verdicts of a run.
 * @throws UserError that says what is missing, invalid or written by a newer version
 */
export async function openRun(run: string): Promise<VerdictsFile> {
  const file = path.join(run, NAME);
  const found = await stat(run).catch(() => undefined);
  if (!found?.isDirectory())
    throw new UserError(
      `there is no run in ${run}: name a folder with ${NAME} and trials, such as results/latest`,
    );
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `${file} cannot be read (${(error as Error).message}); a run writes it next to its trials`,
    );
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${file} is not complete JSON (${(error as Error).message}); was the run interrupted?`,
    );
  }
  const result = verdictsFile.safeParse(content);
  if (result.success) return result.data;
  const version = (content as { suiteVersion?: unknown } | null)?.suiteVersion;
  if (typeof version === 'string' && semver.valid(version) !== null && semver.gt(version, VERSION))
    throw new UserError(
      `${file} was written by reload-proof ${version}, but this is ${VERSION}: update reload-proof to read it`,
    );
  const [issue] = result.error.issues;
  throw new UserError(`${file} does not contain the verdicts of a run: ${describeIssue(issue)}`);
}
