// pages.yml publishes the documentation together with the report of the newest full run of the matrix.
import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { Artifacts } from '../../support/workflow/artifacts.ts';
import { readWorkflow, runJob } from '../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TOOL = path.join(ROOT, 'tools/workflows/newest-matrix.ts');
const [OURS, FORK] = [1, 2];

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function artifact(id: number, day: string, { expired = false, branch = 'main', from = OURS } = {}) {
  const run = { id, head_branch: branch, repository_id: OURS, head_repository_id: from };
  return { expired, created_at: `2026-11-${day}T03:17:00Z`, workflow_run: run };
}

/** Runs the step with a gh that lists these artifacts and downloads the number of the run that it is asked for. */
async function newestMatrix(artifacts: object[]) {
  const folder = await mkdtemp(path.join(runFolder(), 'pages-'));
  const gh = path.join(folder, 'gh');
  await writeFile(path.join(folder, 'list.json'), JSON.stringify({ artifacts }));
  const download = 'mkdir -p "$7" && echo "$*" >"$7/index.html"';
  await writeFile(gh, `#!/bin/sh\ncase $1 in api) cat list.json ;; run) ${download} ;; esac\n`);
  await chmod(gh, 0o755);
  const env = { PATH: `${folder}:${process.env['PATH']}`, GITHUB_REPOSITORY: 'someone/reload-proof' };
  await execa(process.execPath, [TOOL, 'site/matrix'], { cwd: folder, env });
  return readFile(path.join(folder, 'site/matrix/index.html'), 'utf8');
}

test('the newest report is taken that has not expired and is of main in this repository', async () => {
  const page = await newestMatrix([
    artifact(11, '09'),
    artifact(12, '16'),
    artifact(13, '23', { expired: true }),
    artifact(14, '24', { branch: 'try' }),
    artifact(15, '25', { from: FORK }),
  ]);
  expect(page).toBe('run download 12 --name matrix --dir site/matrix\n');
});

test('without a report there is a page that says so', async () => {
  expect(await newestMatrix([artifact(13, '23', { expired: true })])).toContain('No full run yet.');
});

/** Runs the job of pages.yml where GitHub says this of the repository's Pages. */
async function publish(gh: string) {
  const workspace = await mkdtemp(path.join(runFolder(), 'pages-job-'));
  await symlink(path.join(ROOT, 'tools'), path.join(workspace, 'tools'));
  const page = path.join(workspace, 'docs/evidence/history.md');
  await mkdir(path.dirname(page), { recursive: true });
  await writeFile(page, '<!-- cells: written by a script -->\n<!-- end of cells -->\n');
  for (const [name, script] of Object.entries({
    gh: `case $2 in */pages) ${gh} ;; *) echo '{"artifacts":[]}' ;; esac`,
    // There is no branch with a history yet.
    git: 'exit 0',
    npm: 'mkdir -p docs/.vitepress/dist',
    npx: `shift; exec '${process.execPath}' "$@"`,
  })) {
    await writeFile(path.join(workspace, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(workspace, name), 0o755);
  }
  const github = { token: 'x', event: { repository: { name: 'reload-proof' } } };
  const { result, ran, summary } = await runJob((await readWorkflow('pages')).jobs['publish']!, {
    workspace,
    programs: workspace,
    contexts: { github, vars: {} },
    artifacts: new Artifacts(path.join(workspace, 'store')),
    env: { GITHUB_REPOSITORY: 'someone/reload-proof' },
  });
  const what = ran.map(({ what: run }) => run.split('@')[0]);
  return { result, summary, isDeployed: what.includes('actions/deploy-pages'), said: ran.at(-1)?.said };
}

test.for([
  ['is off', "echo 'gh: Not Found (HTTP 404)' >&2; exit 1"],
  ['publishes a branch', 'echo \'{"build_type":"legacy"}\''],
] as const)(
  'where GitHub Pages %s, nothing is published, nothing fails, and the page of the run says why',
  async ([why, gh]) => {
    expect(await publish(gh)).toMatchObject({
      result: 'success',
      isDeployed: false,
      summary: `Nothing is published, because GitHub Pages ${why}: set Settings → Pages → Source of the repository to GitHub Actions (docs/guides/ci.md).\n`,
    });
  },
);

test('where GitHub Pages is on, the docs are published', async () => {
  const run = await publish('echo \'{"build_type":"workflow"}\'');
  expect(run).toMatchObject({ result: 'success', isDeployed: true, summary: '' });
});

test('where GitHub does not say, the job fails with one sentence', async () => {
  const run = await publish("echo 'gh: Bad credentials (HTTP 401)' >&2; exit 1");
  expect(run).toMatchObject({
    result: 'failure',
    isDeployed: false,
    said: 'reload-proof: GitHub does not say whether Pages is on: gh: Bad credentials (HTTP 401)',
  });
});

test('versions.yml leaves the artifact that pages.yml looks for, and only pages.yml deploys', async () => {
  const [matrix, versions, pages] = [
    await readWorkflow('matrix'),
    await readWorkflow('versions'),
    await readWorkflow('pages'),
  ];
  const uploads = versions.jobs['merge']?.steps.map((step) => step.with?.['name']);
  expect(uploads).toContain('matrix');
  expect(matrix.jobs['pages']).toMatchObject({ uses: './.github/workflows/pages.yml' });
  const deploys = pages.jobs['publish']?.steps.map(({ uses = '' }) => uses.split('@')[0]);
  expect(deploys?.slice(-2)).toEqual(['actions/upload-pages-artifact', 'actions/deploy-pages']);
});
