import path from 'node:path';
import { inject, type RunnerTestSuite, type TestContext } from 'vitest';
import { sum } from '../common/sum.ts';
import { SCENARIOS } from '../record/names.ts';
import type { ScenarioContext } from '../scenario/context.ts';
import { printProgress } from '../scenario/progress-lines.ts';
import { rerunCommand, type JudgedBy } from './rerun-command.ts';
import { results } from './results.ts';
import { SUITE_ROOT } from './suite-root.ts';

/** The context of a scenario, from what the global set-up has provided. */
export function scenarioContext(test?: Pick<TestContext, 'signal' | 'task'>): ScenarioContext {
  const settings = inject('settings');
  return {
    settings,
    knownIssues: inject('knownIssues'),
    prepared: inject('prepared'),
    results,
    print: (line) => process.stdout.write(`${line}\n`),
    onLoad: (trial, progress) => printProgress(trial, progress),
    ...(test
      ? {
          signal: test.signal,
          seriesOfTarget: testsIn(test.task.file) * filesLike(scenarioOf(test.task)),
          rerunCommand: rerunCommand(judgedBy(test.task), settings),
        }
      : {}),
  };
}

/** The scenario of a test file: its name without `.test.ts`. */
export function scenarioOf(task: TestContext['task']): string {
  return path.basename(task.file.filepath, '.test.ts');
}

/** The tests of a file. Those that -t leaves out count too, so that a test alone is judged as it is in the whole file. */
export function testsIn({ tasks }: Pick<RunnerTestSuite, 'tasks'>): number {
  return sum(tasks.map((task) => (task.type === 'suite' ? testsIn(task) : 1)));
}

/** How many test files of the suite judge the target of this scenario: each Kong has three. */
export function filesLike(scenario: string): number {
  return isOfKong(scenario) ? SCENARIOS.filter(isOfKong).length : 1;
}

function isOfKong(scenario: string): boolean {
  return scenario.startsWith('kong-');
}

function judgedBy(task: TestContext['task']): JudgedBy {
  const names = task.suite?.name === undefined ? [task.name] : [task.suite.name, task.name];
  return {
    project: task.file.projectName ?? '',
    file: path.relative(SUITE_ROOT, task.file.filepath),
    name: names.join(' '),
  };
}
