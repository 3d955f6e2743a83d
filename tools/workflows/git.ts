import { execa } from 'execa';
import { UserError } from '../../src/common/user-error.ts';

/** Who commits in a workflow. */
const BOT = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};

/** Runs git as the bot of GitHub Actions, and returns what it prints. @throws UserError without the words, which may hold a token */
export async function git(words: readonly string[], input = ''): Promise<string> {
  const { failed, stdout, stderr, exitCode } = await execa('git', words, {
    reject: false,
    input,
    env: {
      GIT_AUTHOR_NAME: BOT.name,
      GIT_AUTHOR_EMAIL: BOT.email,
      GIT_COMMITTER_NAME: BOT.name,
      GIT_COMMITTER_EMAIL: BOT.email,
    },
  });
  if (!failed) return stdout;
  const verb = words.find((word) => /^[a-z][a-z-]+$/.test(word));
  throw new UserError(`git ${verb} failed: ${reasonIn(stderr) ?? `exit code ${exitCode}`}`);
}

/** For git in front of its words, where it talks to the server: the checkout keeps no credentials, so that no other step has them. */
export function withToken(token: string): string[] {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const server = process.env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return ['-c', `http.${server}/.extraheader=AUTHORIZATION: basic ${basic}`];
}

// What follows it is general advice.
function reasonIn(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n');
  return (lines.find((line) => /^(?:fatal|error): |\[rejected\]/.test(line)) ?? lines.at(-1))?.trim();
}
