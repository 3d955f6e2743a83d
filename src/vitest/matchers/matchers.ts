// The matchers of the suite's own tests, on judged series; they also know the verdicts of users.
import { expect } from 'vitest';
import type { JudgedSeries } from '../../scenario/judged-series.ts';
import '../public/matchers.ts';
import { assertAll, assertOne, each } from './judging.ts';

expect.extend({
  toBeAsExpected: (judged: JudgedSeries | readonly JudgedSeries[], name?: string) =>
    each([judged].flat(), (one) =>
      name === undefined ? assertAll(one, one.byKnownIssues) : assertOne(one, name),
    ),
});

interface SuiteMatchers<R> {
  /**
   * The whole verdict is as expected: every judged assertion and the merged verdict are green or, with EXPECT=known, no
   * surprise. With a name, only that assertion.
   */
  toBeAsExpected(name?: string): R;
}

declare module 'vitest' {
  // The type parameters have to be there for the declarations to merge.
  // oxlint-disable-next-line typescript/no-unused-vars, typescript/no-empty-object-type
  interface Matchers<R, T> extends SuiteMatchers<R> {}
}
