// What is not judged is named with its reason on the console and in the report.
import { expect, test } from 'vitest';
import { notJudgedText } from '../../../src/report/console/not-judged.ts';
import { verdictTextHtml } from '../../../src/report/html/page/verdict/verdict-text.js';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { errors } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyBut } from '../../support/history.ts';

const NOT_JUDGED = [
  { name: 'spin', why: 'nothing <shows> it' },
  { name: 'new-calls', why: 'nobody counts' },
];

test('the console lists them in one line', () => {
  expect(notJudgedText(NOT_JUDGED)).toBe('not judged: spin (nothing <shows> it), new-calls (nobody counts)');
});

test('the report lists them, and has no list if everything was judged', () => {
  const trials = [steadyBut()];
  const entry = toEntry(trials, judge(trials, [errors], DEFAULT_TEST));
  const page = verdictTextHtml(verdictView({ ...entry, notJudged: NOT_JUDGED }, trials));
  expect(page).toContain('<h4>Not judged</h4><ul><li><b>spin</b>: nothing &lt;shows&gt; it</li>');
  expect(page).toContain('<li><b>new-calls</b>: nobody counts</li>');
  expect(verdictTextHtml(verdictView(entry, trials))).not.toContain('Not judged');
});
