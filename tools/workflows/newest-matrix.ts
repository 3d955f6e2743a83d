// pages.yml: puts the report of the newest full run of the matrix into a folder: newest-matrix.ts FOLDER
// Before the first such run, and after the newest one has expired, there is a page that says so.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../src/common/user-error.ts';
import { fromEnvironment, runStep, say } from './step.ts';

/** What versions.yml calls the report of a full run. */
const ARTIFACT = 'matrix';

interface Artifact {
  expired: boolean;
  created_at: string;
  workflow_run: { id: number; head_branch: string; repository_id: number; head_repository_id: number };
}

await runStep(async () => {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new UserError('name the folder of the matrix: newest-matrix.ts FOLDER');
  const run = await newestRun(fromEnvironment('GITHUB_REPOSITORY'));
  if (run === undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Matrix</title>No full run yet.\n');
    say('no full run of the matrix has left a report');
    return 0;
  }
  await execa('gh', ['run', 'download', String(run), '--name', ARTIFACT, '--dir', folder], {
    stdio: 'inherit',
  });
  say(`the matrix is that of run ${run}`);
  return 0;
});

async function newestRun(repository: string): Promise<number | undefined> {
  const query = `repos/${repository}/actions/artifacts?name=${ARTIFACT}&per_page=100`;
  const { stdout } = await execa('gh', ['api', query]);
  const { artifacts } = JSON.parse(stdout) as { artifacts: Artifact[] };
  const [newest] = artifacts.filter(isOurs).sort((a, b) => b.created_at.localeCompare(a.created_at));
  return newest?.workflow_run.id;
}

/** A pull request from a fork, whose branch may be called main too, can leave an artifact of any name. */
function isOurs({ expired, workflow_run: run }: Artifact): boolean {
  return !expired && run.head_branch === 'main' && run.head_repository_id === run.repository_id;
}
