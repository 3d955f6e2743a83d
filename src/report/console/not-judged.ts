import type { NotJudged } from '../../verdict/observe/judgeable.ts';

/** Lists the assertions that are left out of a verdict, with the reasons, in one line. */
export function notJudgedText(notJudged: readonly NotJudged[]): string {
  return `not judged: ${notJudged.map(({ name, why }) => `${name} (${why})`).join(', ')}`;
}
