// What a flow showed without a disruption, beside its trials, in verdicts.json and in the report.
import { expect, test } from 'vitest';
import { baselineHtml } from '../../../src/report/html/page/verdict/baseline.js';
import { drawFigure } from '../../../src/report/html/page/figure/figure.js';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { verdictEntry } from '../../../src/report/verdicts/schema.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { targetTrial } from '../../../src/trial/target-trial.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { BASELINE, writtenTrials } from '../../support/report-run.ts';

function viewOf(trials: readonly Trial[]) {
  return verdictView(toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST)), trials);
}

/** Trials of which the first has a bypass, a close and an error. */
function trialsWith(head: Partial<Trial> = {}): Trial[] {
  const trials = writtenTrials('go', true);
  for (const trial of trials) Object.assign(trial, head);
  return trials;
}

/** The cells of each row of a table. */
function rowsOf(html: string): string[][] {
  const rows = html.split('<tr>').slice(1);
  return rows.map((row) => [...row.matchAll(/<t[hd][^>]*>([^<]*)/g)].map(([, text]) => text ?? ''));
}

const view = viewOf(trialsWith({ baseline: BASELINE }));

test('verdicts.json has the figures of the baseline', () => {
  expect(verdictEntry.parse(view.entry).baseline).toEqual({
    sent: 750,
    durationS: 1.5,
    outcomes: { ...BASELINE.outcomes },
    closes: { idle: 4, unsolicited: 0 },
    longestWaitMs: 21,
    ttlbMs: { p50: 7, p99: 9.5 },
  });
  expect(viewOf(trialsWith()).entry).not.toHaveProperty('baseline');
});

test('a verdict shows them beside those of its trials', () => {
  expect(rowsOf(baselineHtml(view))).toEqual([
    ['', 'baseline', '3 trials'],
    ['requests', '750 in 1.5 s', '1,128 in 9 s'],
    ['requests per second', '500', '125'],
    ['bypass', '0', '1 (0.089 %)'],
    ['error', '0', '1 (0.089 %)'],
    ['closed', '2 (0.27 %)', '1 (0.089 %)'],
    ['idle closes', '4 (0.53 %)', '0'],
    ['longest wait', '21 ms', '7.0 ms'],
    ['time to last byte p50 · p99', '7.0 ms · 9.5 ms', '7.0 ms · 7.0 ms'],
  ]);
});

test('a flow without a baseline says so; the target, and a load without a disruption, have none', () => {
  expect(baselineHtml(viewOf(trialsWith()))).toContain('No baseline');
  expect(
    baselineHtml(viewOf(trialsWith({ disruption: { kind: 'none', beganMs: 1000, endedMs: 2000 } }))),
  ).toBe('');
  expect(baselineHtml(viewOf([targetTrial('target', trialsWith().slice(0, 1))]))).toBe('');
});

test('a lane has the counts of its trial, each beside what the baseline has in as many requests', () => {
  const [trial] = view.trials;
  if (!trial) throw new Error('there is no trial');
  const lane = { id: 'v0', name: 'go', verdict: 'red', isSelected: true, trial } as const;
  const drawn = (baseline: typeof view.entry.baseline) =>
    drawFigure(trial, { width: 1200, fromMs: -1000, toMs: 2000, flows: [{ ...lane, baseline }] }).svg;
  // 378 requests, about half as many as in the baseline.
  expect(drawn(view.entry.baseline)).toContain(
    'bypass 1 (0) · closed 1 (1) · error 1 (0) · idle closes 0 (2) · longest wait 7.0 ms (21 ms) · 378 requests',
  );
  expect(drawn(undefined)).toContain('bypass 1 · closed 1 · error 1 · longest wait 7.0 ms · 378 requests');
});
