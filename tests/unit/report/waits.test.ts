// How long requests waited is shown wherever a verdict is: in the report, and in the draft of an upstream issue.
import { expect, test } from 'vitest';
import { verdictTextHtml } from '../../../src/report/html/page/verdict/verdict-text.js';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { issueMarkdown } from '../../../src/report/markdown/upstream-issue.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { steadyBut, writeHistory } from '../../support/history.ts';

const viewOf = (trial: Trial) =>
  verdictView(toEntry([trial], judge([trial], RELOAD_ASSERTIONS, DEFAULT_TEST)), [trial]);
const slow = viewOf(steadyBut({ atMs: 1203, tookMs: 12_000 }));

test('in the figures and the trial of the report', () => {
  const page = verdictTextHtml(slow);
  expect(page).toContain(
    '<dt>longest wait</dt><dd data-figure="longest wait">12 s in trial 1, 7.0 ms without',
  );
  expect(page).toContain('data-figure="longest time without a response">10 s<');
  expect(page).toContain('no request waits more than 2000 ms longer than without the disruption');
  expect(slow.trials[0]).toMatchObject({
    waitsText: 'longest wait 12000 ms (7 ms without the reload), longest gap 10199 ms',
    found: ['longest-wait: 11,993 ms (at most 2,000)'],
  });
});

test('in the headline of a verdict that is red by nothing else', () => {
  expect(slow.text.headline).toBe(
    'Expected: no request waits more than 2000 ms longer than without the disruption. Seen: 11,993 ms in 1 trial, the first in trial 1, 12.203 s after the reload began.',
  );
});

test('in the draft of an upstream issue', () => {
  expect(issueMarkdown(slow, slow.trials[0], toVerdictsFile(new Date(0), [slow.entry]), 'x.svg')).toContain(
    '| longest wait | 12000.0 ms, without the disruption 7.0 ms; longest time without a response 10199.0 ms |',
  );
});

test('without requests nothing is said of waits', () => {
  const none = viewOf(writeHistory([]));
  expect(verdictTextHtml(none)).not.toContain('data-figure="longest');
  expect(none.trials[0]).not.toHaveProperty('waits');
});
