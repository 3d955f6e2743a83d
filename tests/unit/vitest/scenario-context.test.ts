// How many series judge the same target, counted from the tests themselves.
import { describe, expect, test } from 'vitest';
import { filesLike, testsIn } from '../../../src/vitest/scenario-context.ts';

describe('the tests of a file', () => {
  test.for(['one', 'two', 'three'])('count each case: %s', (_, { task }) => {
    expect(testsIn(task.file)).toBe(7);
  });
});

test.for([
  ['kong-plugin-languages', 3],
  ['blue-green-deploy', 1],
  ['tyk-policy-reload', 1],
  ['check', 1],
] as const)('%s has %i files', ([scenario, files]) => {
  expect(filesLike(scenario)).toBe(files);
});
