// releases.yml, job by job as GitHub runs it: a new version in the registry becomes a pull request, without anyone editing a file.
import { mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { cells } from '../../../../src/cli/matrix/cells.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import { RegistryServer } from '../../../support/registries/server.ts';
import {
  haveKnown,
  recordedCells,
  registriesAt,
  withTally,
  type Planted,
} from '../../../support/releases.ts';
import { Artifacts } from '../../../support/workflow/artifacts.ts';
import { interpolate, isToRun } from '../../../support/workflow/expression.ts';
import { readWorkflow, runJob, type JobPlan } from '../../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const { jobs } = await readWorkflow('releases');

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** A clean place in which the scripts of this checkout run. */
async function workspace(): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'releases-'));
  for (const part of ['tools', 'node_modules']) await symlink(path.join(ROOT, part), path.join(folder, part));
  return folder;
}

/** Runs the workflow up to what it would open, with cells that leave these results. */
async function runWorkflow(planted: Planted, results: string | undefined) {
  await using server = await RegistryServer.start();
  haveKnown(server, planted);
  const artifacts = new Artifacts(await mkdtemp(path.join(runFolder(), 'artifacts-')));
  const contexts = { github: { token: 'secret', repository: 'owner/suite', sha: 'abc' } };
  const plan = (more: Partial<JobPlan>): Promise<JobPlan> =>
    workspace().then((folder) => ({
      workspace: folder,
      artifacts,
      contexts,
      env: registriesAt(server),
      ...more,
    }));
  const discover = await runJob(jobs['discover']!, await plan({}));
  const needs = { discover: { result: discover.result, outputs: discover.outputs } };
  const calls = isToRun(jobs['versions']!.if, false, { ...contexts, needs });
  const versions = interpolate(jobs['versions']!.with?.['versions'] ?? '', { ...contexts, needs });
  if (results !== undefined && calls) {
    const planned = cells(versions.split(' '));
    for (const name of await readdir(results)) {
      // A scenario may be split into several cells, whose results were recorded together.
      if (!planned.some((cell) => cell.name.startsWith(name)))
        throw new Error(`the plan has no cell ${name}`);
      await artifacts.upload(`results-${name}/${name}`, path.join(results, name));
    }
  }
  const propose = await plan({
    contexts: { ...contexts, needs: { ...needs, versions: { result: 'failure' } } },
  });
  expect(isToRun(jobs['propose']!.if, true, propose.contexts)).toBe(true);
  const proposed = await runJob(jobs['propose']!, propose);
  const read = (name: string) =>
    readFile(path.join(propose.workspace, 'proposal', name), 'utf8').catch(() => '');
  return {
    results: [discover.result, proposed.result],
    summary: discover.summary,
    versions: calls ? versions : undefined,
    uploaded: await artifacts.names(),
    pullRequest: await read('pull-request.md'),
    issue: await read('issue.md'),
  };
}

test('a new version that does what is known becomes the text of a pull request', async () => {
  const { results, summary, versions, uploaded, pullRequest, issue } = await runWorkflow(
    { tags: { kong: ['3.9.4'] }, releases: { kong: [{ tag: '3.9.4' }] } },
    await recordedCells('3.9.4'),
  );
  expect(results).toEqual(['success', 'success']);
  expect(summary).toBe('New versions: kong=3.9.4.\n');
  expect(versions).toBe('kong=3.9.4');
  expect(uploaded).toEqual(expect.arrayContaining(['found', 'proposal']));
  expect(pullRequest).toContain('the scenarios were run on them: kong 3.9.4.');
  expect(issue).toBe('');
});

test('one that regressed becomes the text of an issue', async () => {
  const planted = withTally('kong-plugin-languages', 'go-other/kill', 'timeouts', { clean: 2, violating: 3 });
  const { pullRequest, issue } = await runWorkflow(
    { tags: { kong: ['3.9.4'] } },
    await recordedCells('3.9.4', planted),
  );
  expect(pullRequest).toBe('');
  expect(issue).toContain('`timeouts` is red in 3 of 5 trials; expected green, as on kong 3.9.3');
  expect(issue).toContain('### reload-proof: RED on kong 3.9.4');
});

test('without a new version no cell runs, and there is nothing to open', async () => {
  const { results, versions, pullRequest, issue } = await runWorkflow({}, undefined);
  expect({ results, versions, pullRequest, issue }).toEqual({
    results: ['success', 'success'],
    versions: undefined,
    pullRequest: '',
    issue: '',
  });
});

test('only the last job may write, and it runs no code but that of its own checkout', () => {
  const { discover, propose, publish } = jobs as Record<
    string,
    { permissions?: object; steps: { run?: string }[] }
  >;
  expect([discover?.permissions, propose?.permissions]).toEqual([undefined, undefined]);
  expect(publish?.permissions).toEqual({ contents: 'write', issues: 'write', 'pull-requests': 'write' });
  expect(publish?.steps.flatMap(({ run }) => run ?? [])).toEqual([
    'npm ci',
    'npx node tools/releases/publish.ts proposal',
  ]);
});
