import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { workflowText } from '../../../../src/cli/init/workflow.ts';

interface Workflow {
  jobs: {
    check: { steps: { uses?: string; with?: Record<string, string>; env?: Record<string, string> }[] };
  };
}

const action = parse(readFileSync(path.resolve(import.meta.dirname, '../../../../action.yml'), 'utf8')) as {
  inputs: Record<string, unknown>;
};

test('uses the Action with the config file', () => {
  const { jobs } = parse(workflowText('own.config.yaml')) as Workflow;
  const step = jobs.check.steps.at(-1);
  expect(step).toEqual({ uses: 'reload-proof/reload-proof@main', with: { config: 'own.config.yaml' } });
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
});

test('lets the target be on another machine only where init did', () => {
  const { jobs } = parse(workflowText('a.yaml', { allowRemote: true })) as Workflow;
  expect(jobs.check.steps.at(-1)?.with).toEqual({ config: 'a.yaml', 'allow-remote': 'true' });
  expect(Object.keys(action.inputs)).toContain('allow-remote');
});

test('takes what is not in the config file from secrets', () => {
  const { jobs } = parse(workflowText('a.yaml', { secrets: ['TARGET_URL', 'X_KEY'] })) as Workflow;
  expect(jobs.check.steps.at(-1)?.env).toEqual({
    TARGET_URL: '${{ secrets.TARGET_URL }}',
    X_KEY: '${{ secrets.X_KEY }}',
  });
});

test('fails until it is said how the server is started', () => {
  expect(workflowText('a.yaml')).toContain('start the server here');
});

test('says that the action may be in another repository', () => {
  expect(workflowText('a.yaml')).toMatch(/^# reload-proof\/reload-proof@main stands for .*\n/);
});
