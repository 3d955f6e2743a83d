import type { NotJudged } from '../../verdict/observe/judgeable.ts';

/** The assertions that are left out of a verdict, each with the reason, in one line. */
export function notJudgedText(notJudged: readonly NotJudged[]): string {
  return `not judged: ${notJudged.map(({ name, why }) => `${name} (${why})`).join(', ')}`;
}
