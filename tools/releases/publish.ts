// releases.yml, job publish: opens or updates on GitHub what was proposed, and nothing else does: publish.ts PROPOSAL
// Of each there is never more than one open: a pull request is found again by its branch, an issue by the marker in its text.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { EXIT_CODES } from '../../src/common/exit-codes.ts';
import { UserError } from '../../src/common/user-error.ts';
import { git, withToken } from '../workflows/git.ts';
import { fromEnvironment, runStep, say } from '../workflows/step.ts';
import { FILES_FOLDER, PROPOSAL_FILE, readProposal, type Proposal } from './proposal.ts';

const NOT_PERMITTED = /not permitted to create or approve pull requests/i;
const SETTING =
  'set Settings → Actions → General → Allow GitHub Actions to create and approve pull requests (docs/guides/ci.md)';
const pullRequests = z.array(z.object({ number: z.int() }));
const issues = z.array(
  z.object({ number: z.int(), body: z.string(), author: z.object({ is_bot: z.boolean() }) }),
);

await runStep(async () => {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new UserError('name the folder of the proposal: publish.ts proposal');
  const { pullRequest, issues: wanted } = readProposal(path.join(folder, PROPOSAL_FILE));
  // First, so that a pull request that may not be opened holds back no issue.
  for (const issue of wanted) await publishIssue(folder, issue);
  if (pullRequest) await publishPullRequest(folder, pullRequest);
  if (!pullRequest && wanted.length === 0) say('nothing to open');
  return EXIT_CODES.green;
});

async function publishIssue(
  folder: string,
  { marker, title, body }: Proposal['issues'][number],
): Promise<void> {
  const file = path.join(folder, body);
  if (!readFileSync(file, 'utf8').includes(marker))
    throw new UserError(`${body} does not contain ${marker}, by which the issue would be found again`);
  const list = ['issue', 'list', '--state', 'open', '--limit', '1000', '--json', 'number,body,author'];
  // What anybody else wrote is left alone, whatever stands in it.
  const open = issues
    .parse(JSON.parse(await gh(list)))
    .find((one) => one.author.is_bot && one.body.includes(marker));
  if (open) await gh(['issue', 'edit', String(open.number), '--title', title, '--body-file', file]);
  else await gh(['issue', 'create', '--title', title, '--body-file', file]);
  say(open ? `issue ${open.number} is updated: ${title}` : `an issue is opened: ${title}`);
}

async function publishPullRequest(
  folder: string,
  { branch, title, body, files }: NonNullable<Proposal['pullRequest']>,
): Promise<void> {
  for (const name of files) {
    mkdirSync(path.dirname(name), { recursive: true });
    copyFileSync(path.join(folder, FILES_FOLDER, name), name);
  }
  await git(['switch', '--create', branch]);
  await git(['add', '--', ...files]);
  await git(['commit', '--message', title]);
  await git([...withToken(fromEnvironment('GH_TOKEN')), 'push', '--force', 'origin', branch]);
  const text = path.join(folder, body);
  const list = ['pr', 'list', '--head', branch, '--state', 'open', '--json', 'number'];
  const [open] = pullRequests.parse(JSON.parse(await gh(list)));
  const what = ['--title', title, '--body-file', text];
  if (open) await gh(['pr', 'edit', String(open.number), ...what]);
  else await gh(['pr', 'create', '--head', branch, ...what]);
  say(open ? `pull request ${open.number} is updated: ${title}` : `a pull request is opened: ${title}`);
}

async function gh(words: string[]): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await execa('gh', words, { reject: false });
  if (!failed) return stdout;
  const why = stderr.trim().replaceAll(/\s+/g, ' ');
  const hint = NOT_PERMITTED.test(why) ? `; ${SETTING}` : '';
  throw new UserError(`gh ${words.slice(0, 2).join(' ')} failed: ${why === '' ? shortMessage : why}${hint}`);
}
