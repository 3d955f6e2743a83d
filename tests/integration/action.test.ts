// The Action's check step with the program itself, on a server that cuts its connections when it is reloaded.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { Artifacts } from '../support/workflow/artifacts.ts';
import { actionJob, readAction, saidByCheck } from '../support/workflow/action.ts';
import { runJob } from '../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SERVER = path.join(ROOT, 'tests/fixtures/reloaded-server.ts');

test('a reload that cuts connections fails the step, with an error, a summary and the results', async ({
  onTestFinished,
}) => {
  const log = path.join(runFolder(), 'action-server.log');
  const part = await startNodePart<{ pid: number; port: number }>('reloaded server', SERVER, '', log);
  onTestFinished(() => part.stop());
  const inputs = { url: `http://127.0.0.1:${part.ready.port}/`, reload: `kill -HUP ${part.ready.pid}` };
  const run = await runJob(actionJob(await readAction(), path.join(ROOT, 'bin/reload-proof.js')), {
    workspace: runFolder(),
    contexts: { inputs },
    artifacts: new Artifacts(path.join(runFolder(), 'action-artifacts')),
    env: { GITHUB_ACTION_PATH: ROOT, RUNNER_TEMP: runFolder(), LOAD_CONNECTIONS: '2' },
  });
  expect({ result: run.result, verdict: run.outputs['verdict'] }).toEqual({
    result: 'failure',
    verdict: 'red',
  });
  expect(saidByCheck(run)).toMatch(
    /^::error title=reload-proof%3A busy is red::closed: \d+ requests, at most 0/m,
  );
  expect(run.summary).toContain('| ❌ red | check busy |');
  const files = await readdir(run.outputs['folder'] ?? '');
  expect(files).toEqual(expect.arrayContaining(['verdicts.json', 'report.html', 'junit.xml', 'issues']));
});
