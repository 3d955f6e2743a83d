import path from 'node:path';
import type { SerializedError, TestCase, TestModule } from 'vitest/node';
import { SUITE_ROOT } from '../suite-root.ts';

/** The projects whose tests judge a server. A run of them without any verdict has failed. */
const JUDGING = new Set(['scenarios', 'compare']);
/** This project also has tests that check verdicts of other projects with other clients. */
const CROSS_CHECK_PROJECT = 'compare';

/** Whether one of these projects judges a server. */
export function isJudging(projects: readonly string[]): boolean {
  return projects.some((name) => JUDGING.has(name));
}

/** Why a run that should have judged something did not; undefined if it did, or if it was not supposed to. */
export function nothingJudged(
  modules: readonly TestModule[],
  pattern: RegExp | undefined,
): string | undefined {
  const tests = testsThatJudge(modules);
  const projects = new Set(judging(modules).map(({ project }) => project.name));
  if (projects.size === 0 || tests.some(hasJudged)) return undefined;
  const names = [...projects].join(', ');
  const ran = tests.filter((test) => ['passed', 'failed'].includes(test.result().state)).length;
  if (ran > 0) return `nothing was judged: ${ran} tests of ${names} ran, but none reached a verdict`;
  const [first, ...more] = tests.flatMap((test) => test.meta().notRun ?? []);
  if (first)
    return `nothing was judged: ${first.scenario} ${first.variant} is not run: ${first.why}${more.length > 0 ? `, and ${more.length} more` : ''}`;
  const filter = pattern === undefined ? '' : `, with -t '${pattern.source}'`;
  return `nothing was judged: no test of ${names} ran${filter}; "npx vitest list" names them all`;
}

const CRASH =
  /^Worker exited unexpectedly(?: with (?<how>.+?))? during \S+ state(?: while running test files? (?<files>.*))?$/;

/** Describes the crash of a process in which tests ran; undefined if none crashed. */
export function crashed(errors: readonly SerializedError[]): string | undefined {
  for (const { message, cause } of errors) {
    const found = CRASH.exec((cause as Partial<Error> | undefined)?.message ?? message)?.groups;
    if (!found) continue;
    const files = found['files']?.split(', ').map((file) => path.relative(SUITE_ROOT, file));
    const where = files === undefined ? '' : ` while it ran ${files.join(', ')}`;
    return `a test process crashed${where} (${found['how'] ?? 'without a signal or exit code'}): what it had not judged by then does not count`;
  }
  return undefined;
}

/** Whether every test that judges reached a verdict or was skipped with a reason. */
export function isComplete(modules: readonly TestModule[]): boolean {
  return (
    judging(modules).every((module) => module.errors().length === 0) && !testsThatJudge(modules).some(isOpen)
  );
}

function isOpen(test: TestCase): boolean {
  return test.result().state !== 'skipped' && !hasJudged(test);
}

function judging(modules: readonly TestModule[]): TestModule[] {
  return modules.filter(({ project }) => JUDGING.has(project.name));
}

function testsThatJudge(modules: readonly TestModule[]): TestCase[] {
  return judging(modules).flatMap((module) => Array.from(module.children.allTests()));
}

function hasJudged(test: TestCase): boolean {
  if (test.meta().reported !== undefined) return true;
  return test.project.name === CROSS_CHECK_PROJECT && test.result().state === 'passed';
}
