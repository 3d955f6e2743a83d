import { expect, test } from 'vitest';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { trialView } from '../../../src/report/html/view/trial-view.ts';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { steadyBut, writeHistory } from '../../support/history.ts';
import { watchedBy, writtenTrials } from '../../support/report-run.ts';

function viewOf(trials: ReturnType<typeof writtenTrials>) {
  return verdictView(toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST)), trials);
}

const view = viewOf(writtenTrials('go', true));
const [first, second] = view.trials;

test('every outcome is in the step in which its request ended', () => {
  const sums = Object.entries(first?.steps.outcomes ?? {}).map(([name, counts]) => [
    name,
    counts.reduce((a, b) => a + b),
  ]);
  expect(Object.fromEntries(sums)).toEqual({ ok: 375, bypass: 1, error: 1, closed: 1 });
  expect(first?.steps).toMatchObject({ stepMs: 100, first: -10 });
  // The bypass ended at 1215 ms, 215 ms after the disruption began: the third step from there.
  expect(first?.steps.outcomes.bypass?.indexOf(1)).toBe(12);
});

test('faults are distinguished by what the client saw', () => {
  expect(first?.kinds.map(({ text, count }) => `${count} ${text}`)).toEqual([
    '1 bypass: status 200 without x-goplugin',
    '1 closed: before any byte of the response, on a reused connection, FIN, handled upstream',
    '1 error: status 502',
  ]);
  expect(second?.kinds).toEqual([]);
});

test('unsolicited bytes are a fault of their connection, at their time, though every request was ok', () => {
  const surplus = { atMs: 1234, virtualUser: 0, served: 9, what: 'HTTP/1.1 200 OK' };
  const [trial] = viewOf([{ ...steadyBut(), unsolicited: [surplus] }]).trials;
  expect(trial?.kinds).toEqual([
    { outcome: 'unsolicited', text: 'unsolicited bytes: HTTP/1.1 200 OK', count: 1 },
  ]);
  expect(trial?.steps.unsolicited?.indexOf(1)).toBe(12);
  expect(trial?.faults).toEqual({ requests: 0, idleCuts: 0, unsolicited: 1, firstMs: 234, lastMs: 234 });
  expect(trial?.detail?.lanes[0]?.faults).toEqual([[234, 234, 0]]);
  expect(trial?.violates).toEqual(['unsolicited']);
});

test('a trial lists what it violates, and its events say when', () => {
  expect(first?.violates).toEqual(['bypasses', 'closed', 'lost', 'errors']);
  expect(first?.found[0]).toBe('bypasses: 1 request (at most 0)');
  expect(first?.faults).toEqual({ requests: 3, idleCuts: 0, unsolicited: 0, firstMs: 215, lastMs: 615 });
  expect(second?.faults).toBeUndefined();
  expect(second?.violates).toEqual([]);
  expect(first?.detail?.events.map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
    '0 reload begins',
    '215 first fault',
    '400 plugin server goplugin started',
    '500 1 new worker',
    '615 last fault',
    '1000 reload ends',
    '1000 1 old worker gone',
    '1000 plugin server goplugin gone',
    '2000 load ends',
  ]);
});

test('New() calls are counted from the start of the trial', () => {
  expect(first?.detail?.newCalls).toEqual([
    [-1000, 0],
    [500, 5],
  ]);
});

test('where New() calls are judged, a trial says how many instances there were, and how many for each request', () => {
  const before = { epoch: 1, pluginServers: { processes: [], newCalls: 400, closedInstances: 300 } };
  const after = { epoch: 2, pluginServers: { processes: [], newCalls: 800, closedInstances: 600 } };
  const counted = { ...steadyBut(), before, after };
  const judged = [newCalls({ workers: 2, plugins: 1, inFlight: 16 })];
  expect(trialView(counted, judged, false).instancesText).toBe(
    'New(): 400 calls, 300 instances closed for 375 requests (1.07 and 0.80 for each)',
  );
  expect(trialView(counted, RELOAD_ASSERTIONS, false).instancesText).toBeUndefined();
  expect(trialView({ ...counted, before: { epoch: 1 } }, judged, false).instancesText).toBeUndefined();
});

test('the text says what was expected, seen and when, and gives the command to run it again', () => {
  expect(view.text.headline).toBe(
    'Expected: no request bypasses the plugin. Seen: 1 request in 3 trials, the first in trial 1, 0.215 s after the reload began.',
  );
  const bypasses = view.text.assertions.find(({ name }) => name === 'bypasses');
  expect(bypasses).toMatchObject({
    expected: 'at most 0 requests',
    when: 'trial 1: 0.215 s after the reload began',
  });
  expect(bypasses?.cases).toHaveLength(1);
});

test('if a lane has too many faults, some are not drawn, but all are counted', () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({
    atMs: 1000 + index,
    outcome: 'bypass' as const,
    tookMs: 1,
  }));
  const [trial] = viewOf([{ ...writeHistory(many), history: watchedBy('') }]).trials;
  expect(trial?.kinds[0]?.count).toBe(2000);
  expect(trial?.detail?.lanes[0]?.faults.length).toBeLessThan(100);
  expect(trial?.detail?.events.find(({ kind }) => kind === 'last')?.atMs).toBe(2000);
});

test('of many trials, those with violations get full details', () => {
  const trials = Array.from({ length: 30 }, (_, index) => ({
    ...(index === 29 ? steadyBut({ atMs: 1500, outcome: 'error', status: 500 }) : steadyBut()),
    number: index + 1,
  }));
  const drawn = viewOf(trials).trials.filter(({ detail }) => detail !== undefined);
  expect(drawn).toHaveLength(12);
  expect(drawn.at(-1)?.number).toBe(30);
});
