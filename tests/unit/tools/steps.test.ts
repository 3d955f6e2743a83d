// Every step of every workflow is a script that a test runs: nothing is first executed on GitHub.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readRunSteps, readSources } from '../../support/workflow/steps.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFile(path.join(ROOT, file), 'utf8');

/** The scripts, each with the test file that runs it or its step. */
const TESTED: Record<string, string> = {
  'tools/action/check.js': 'tests/unit/tools/action.test.ts',
  'tools/action/install.sh': 'tests/unit/tools/action.test.ts',
  'tools/history/newest.ts': 'tests/unit/tools/history-branch.test.ts',
  'tools/history/record.ts': 'tests/unit/tools/history-branch.test.ts',
  'tools/releases/discover.ts': 'tests/unit/tools/releases/workflow.test.ts',
  'tools/releases/propose.ts': 'tests/unit/tools/releases/workflow.test.ts',
  'tools/releases/publish.ts': 'tests/unit/tools/releases/publish.test.ts',
  'tools/workflows/base-images.ts': 'tests/unit/tools/base-images.test.ts',
  'tools/workflows/collect-results.ts': 'tests/unit/tools/workflows.test.ts',
  'tools/workflows/controls-as-root.sh': 'tests/unit/tools/workflows.test.ts',
  'tools/workflows/kind-up.sh': 'tests/unit/tools/kubernetes-workflow.test.ts',
  'tools/workflows/merge-cells.ts': 'tests/integration/workflow-matrix.test.ts',
  'tools/workflows/newest-matrix.ts': 'tests/unit/tools/pages.test.ts',
  'tools/workflows/pack-release.sh': 'tests/unit/tools/release.test.ts',
  'tools/workflows/pages-state.ts': 'tests/unit/tools/pages.test.ts',
  'tools/workflows/plan-cells.ts': 'tests/unit/tools/workflows.test.ts',
  'tools/workflows/propose-base-images.sh': 'tests/unit/tools/base-images.test.ts',
  'tools/workflows/public-site.ts': 'tests/integration/workflow-matrix.test.ts',
  'tools/workflows/release-notes.ts': 'tests/unit/tools/release.test.ts',
  'tools/workflows/run-cell.sh': 'tests/integration/workflow-matrix.test.ts',
  'tools/workflows/run-project.sh': 'tests/unit/tools/workflows.test.ts',
  'tools/workflows/signal-cells.sh': 'tests/integration/workflow-matrix.test.ts',
};

/** What is no script of this repository, each with the reason and the test file that runs the line with programs in its place. */
const INLINE: Record<string, { why: string; testedIn?: string }> = {
  'npm ci': { why: 'makes the clean clone ready; .ci/run begins with it' },
  'apt-get update && xargs apt-get install --yes --no-install-recommends <<<"$PACKAGES"': {
    why: 'installs git, without which nothing is checked out',
    testedIn: 'tests/unit/tools/workflows.test.ts',
  },
  'npm publish release/*.tgz --provenance --access public': {
    why: 'the job that may publish checks nothing out, so that no code of a dependency runs in it',
    testedIn: 'tests/unit/tools/release.test.ts',
  },
  'gh release create "$GITHUB_REF_NAME" --verify-tag --notes-file release/notes.md release/*.tgz release/sbom.cdx.json':
    {
      why: 'the same job',
      testedIn: 'tests/unit/tools/release.test.ts',
    },
};

const SCRIPT =
  /^(?:npx node |node )?"?(?:\$GITHUB_ACTION_PATH\/)?(?<script>tools\/[\w/-]+\.(?:ts|js|sh))"?(?<words>[^|&;<>`]*)$/;
const NPM = /^npm run (?<name>[\w:-]+)$/;

const steps = await readRunSteps();

test('every step is a script with a test, an npm script that .ci/run runs in a clean clone, or explained here', async () => {
  const ci = await read('.ci/run');
  const unexplained = steps.filter(({ run }) => {
    const script = SCRIPT.exec(run)?.groups?.['script'];
    if (script !== undefined) return !Object.hasOwn(TESTED, script);
    const name = NPM.exec(run)?.groups?.['name'];
    if (name !== undefined) return !new RegExp(`npm run --silent ${name}( |$)`, 'm').test(ci);
    return !Object.hasOwn(INLINE, run);
  });
  expect(unexplained).toEqual([]);
});

test('each script is there and in its test, and none is listed that no step runs', async () => {
  const used = new Set(steps.map(({ run }) => SCRIPT.exec(run)?.groups?.['script']));
  expect(Object.keys(TESTED).filter((script) => !used.has(script))).toEqual([]);
  expect(Object.keys(INLINE).filter((line) => !steps.some(({ run }) => run === line))).toEqual([]);
  for (const [script, file] of Object.entries(TESTED)) {
    expect(existsSync(path.join(ROOT, script))).toBe(true);
    const text = await read(file);
    // By the name of the script, or by a job of a workflow that has the step.
    const isRun = text.includes(path.basename(script, path.extname(script))) || text.includes('runJob(');
    expect({ script, isRun }).toEqual({ script, isRun: true });
  }
});

test('no step has an expression in its script: what GitHub puts in comes as an environment variable', () => {
  expect(steps.filter(({ run }) => run.includes('${{'))).toEqual([]);
});

test('what a pull request from a fork starts uses no secret, no token, and writes nothing', async () => {
  const sources = (await readSources()).filter(([, { on = {} }]) => 'pull_request' in on);
  expect(sources.map(([file]) => file)).toEqual(['.github/workflows/ci.yml']);
  for (const [, { text, permissions, jobs = {} }] of sources) {
    expect(text).not.toMatch(/secrets\.|github\.token|GH_TOKEN|pull_request_target/);
    expect(permissions).toEqual({ contents: 'read' });
    expect(Object.values(jobs).map((job) => job.permissions ?? {})).toEqual(
      Object.values(jobs).map(() => ({})),
    );
  }
});
