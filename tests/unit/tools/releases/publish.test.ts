// What is opened on GitHub, with a git of its own and a gh that writes down how it is called.
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import type { Proposal } from '../../../../tools/releases/proposal.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../../../tools/releases/publish.ts');
const MARKER = '<!-- reload-proof:regressed-releases -->';

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const PULL_REQUEST = {
  branch: 'new-releases',
  title: 'Add kong 3.9.4 to the known versions',
  body: 'pull-request.md',
  files: ['known-issues/known-versions.json', 'docs/evidence/kong/3.9.4/verdicts.json'],
};
const ISSUE = { marker: MARKER, title: 'Regressed: kong 3.9.4', body: 'issue.md' };

/** What gh says: of the pull requests and issues that are open, and whether it may create one. */
interface GitHub {
  pullRequests?: object[];
  issues?: object[];
  refuses?: string;
}

const git = (cwd: string, ...words: string[]) => execa('git', words, { cwd });

async function publish(proposal: object, github: GitHub = {}) {
  const place = await mkdtemp(path.join(runFolder(), 'publish-'));
  const [checkout, origin, programs, folder] = ['checkout', 'origin.git', 'programs', 'proposal'].map(
    (name) => path.join(place, name),
  ) as [string, string, string, string];
  await mkdir(checkout);
  await git(place, 'init', '--quiet', '--bare', origin);
  await git(checkout, 'init', '--quiet', '--initial-branch', 'main');
  await git(checkout, 'remote', 'add', 'origin', origin);
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await git(checkout, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'The first');

  for (const name of PULL_REQUEST.files) {
    const file = path.join(folder, 'files', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `new ${name}\n`);
  }
  await writeFile(path.join(folder, 'pull-request.md'), 'what changes\n');
  await writeFile(path.join(folder, 'issue.md'), `${MARKER}\nwhat regressed\n`);
  await writeFile(path.join(folder, 'unmarked.md'), 'what regressed\n');
  await writeFile(path.join(folder, 'proposal.json'), JSON.stringify(proposal));

  await mkdir(programs);
  const calls = path.join(programs, 'calls');
  await writeFile(calls, '');
  const { pullRequests = [], issues = [], refuses = '' } = github;
  const gh = path.join(programs, 'gh');
  await writeFile(path.join(programs, 'pr'), JSON.stringify(pullRequests));
  await writeFile(path.join(programs, 'issue'), JSON.stringify(issues));
  await writeFile(
    gh,
    `#!/bin/sh\nprintf '%s\\n' "$*" >>'${calls}'\n[ "$2" != list ] || cat '${programs}'/"$1"\n[ "$2" = list ] || [ -z '${refuses}' ] || { echo '${refuses}' >&2; exit 1; }\n`,
  );
  await chmod(gh, 0o755);
  const { exitCode, stdout, stderr } = await execa(process.execPath, [SCRIPT, folder], {
    cwd: checkout,
    env: { PATH: `${programs}:${process.env['PATH']}`, GH_TOKEN: 'secret', GITHUB_STEP_SUMMARY: '' },
    reject: false,
  });
  const asked = (await readFile(calls, 'utf8')).trimEnd().split('\n');
  const branch = await execa('git', ['log', '--format=%an: %s', '--name-only', 'new-releases'], {
    cwd: origin,
    reject: false,
  });
  return {
    exitCode,
    said: stdout.split('\n'),
    stderr,
    changed: asked
      .filter((call) => call !== '' && !/^\w+ list/.test(call))
      .map((call) => call.replaceAll(`${folder}/`, '')),
    pushed: branch.failed ? [] : branch.stdout.split('\n').filter((line) => line !== ''),
  };
}

const both: Proposal = { pullRequest: PULL_REQUEST, issues: [ISSUE] };

test('nothing to open: nothing is pushed and GitHub is not asked', async () => {
  const { exitCode, said, changed, pushed } = await publish({ pullRequest: null, issues: [] });
  expect({ exitCode, said, changed, pushed }).toEqual({
    exitCode: 0,
    said: ['nothing to open'],
    changed: [],
    pushed: [],
  });
});

test('the first time a pull request and an issue are opened, with the changed files on a branch', async () => {
  const { exitCode, stderr, changed, pushed } = await publish(both);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(changed).toEqual([
    'issue create --title Regressed: kong 3.9.4 --body-file issue.md',
    'pr create --head new-releases --title Add kong 3.9.4 to the known versions --body-file pull-request.md',
  ]);
  expect(pushed).toEqual([
    'github-actions[bot]: Add kong 3.9.4 to the known versions',
    'docs/evidence/kong/3.9.4/verdicts.json',
    'known-issues/known-versions.json',
    'a: The first',
  ]);
});

test('those that are open are updated, and there is never a second one', async () => {
  const { changed } = await publish(both, {
    pullRequests: [{ number: 7 }],
    issues: [
      { number: 3, body: 'another', author: { is_bot: true } },
      { number: 5, body: `${MARKER}\nbefore`, author: { is_bot: true } },
    ],
  });
  expect(changed).toEqual([
    'issue edit 5 --title Regressed: kong 3.9.4 --body-file issue.md',
    'pr edit 7 --title Add kong 3.9.4 to the known versions --body-file pull-request.md',
  ]);
});

test('an issue that somebody wrote is left alone, even with the marker in it', async () => {
  const { changed } = await publish(
    { pullRequest: null, issues: [ISSUE] },
    { issues: [{ number: 5, body: `I saw ${MARKER}`, author: { is_bot: false } }] },
  );
  expect(changed).toEqual(['issue create --title Regressed: kong 3.9.4 --body-file issue.md']);
});

test.for([
  [
    'a repository in which workflows may open no pull request',
    { pullRequest: PULL_REQUEST, issues: [] },
    { refuses: 'GitHub Actions is not permitted to create or approve pull requests' },
    /^reload-proof: gh pr create failed: GitHub Actions is not permitted.*; set Settings → Actions → General → Allow .*$/,
  ],
  [
    'a file outside',
    { pullRequest: { ...PULL_REQUEST, files: ['../x'] }, issues: [] },
    {},
    /^reload-proof: .*must be a path inside the repository$/,
  ],
  [
    'an issue without its marker',
    { pullRequest: null, issues: [{ ...ISSUE, body: 'unmarked.md' }] },
    {},
    /^reload-proof: unmarked\.md does not contain <!-- reload-proof:regressed-releases -->/,
  ],
  [
    'no proposal',
    { issues: [] },
    {},
    /^reload-proof: \S+proposal\.json:1:1: the proposal is malformed at pullRequest: /,
  ],
] as const)('%s is one sentence and exit code 2', async ([, proposal, github, sentence]) => {
  const { exitCode, stderr } = await publish(proposal, github);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('\n');
  expect(stderr).not.toContain(Buffer.from('x-access-token:secret').toString('base64'));
  expect(exitCode).toBe(2);
});
