// The history grows on a branch of its own, since the default branch takes changes by pull requests only.
import { existsSync, readFileSync } from 'node:fs';
import { git, withToken } from '../workflows/git.ts';
import { fromEnvironment } from '../workflows/step.ts';

export const HISTORY_FILE = 'docs/evidence/history.jsonl';
const BRANCH = 'refs/heads/history';
const NAME = 'history.jsonl';

/** The newest history. */
export interface Remembered {
  text: string;
  /** The newest commit of the branch; absent before the first. */
  commit?: string;
}

/** Reads it from the branch, and from the checkout before there is one. @throws UserError */
export async function remembered(): Promise<Remembered> {
  const remote = withToken(fromEnvironment('GH_TOKEN'));
  if ((await git([...remote, 'ls-remote', 'origin', BRANCH])) === '')
    return { text: existsSync(HISTORY_FILE) ? readFileSync(HISTORY_FILE, 'utf8') : '' };
  await git([...remote, 'fetch', '--quiet', '--depth=1', 'origin', BRANCH]);
  const commit = await git(['rev-parse', 'FETCH_HEAD']);
  return { commit, text: `${await git(['show', `${commit}:${NAME}`])}\n` };
}

/** Puts a longer one on top. Refused by git if somebody else did so meanwhile. @throws UserError */
export async function remember(text: string, { commit }: Remembered, subject: string): Promise<void> {
  const blob = await git(['hash-object', '-w', '--stdin'], text);
  const tree = await git(['mktree'], `100644 blob ${blob}\t${NAME}\n`);
  const parent = commit === undefined ? [] : ['-p', commit];
  const next = await git(['commit-tree', tree, ...parent, '-m', subject]);
  await git([...withToken(fromEnvironment('GH_TOKEN')), 'push', '--quiet', 'origin', `${next}:${BRANCH}`]);
}
