// Where the cursor stands when a trial is opened: at its problem.
import { expect, test } from 'vitest';
import { problemMs } from '../../../src/report/html/page/timeline/problem.js';
import { trialView } from '../../../src/report/html/view/trial-view.ts';
import type { Trial } from '../../../src/record/trial.ts';
import type { ProcessHistory } from '../../../src/record/target/target-history.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';
import { steadyBut } from '../../support/history.ts';
import { watchedBy } from '../../support/report-run.ts';

/** A clean trial, its watched part changed. */
function trialWith(change: (watched: ReturnType<typeof watchedBy>) => void, head: Partial<Trial> = {}) {
  const watched = watchedBy('hello');
  change(watched);
  return { ...steadyBut(), history: watched, ...head };
}

function opensAt(trial: Trial): number {
  return problemMs(trialView(trial, [newCalls({ workers: 1, plugins: 1, inFlight: 0 })], true));
}

function find(processes: readonly ProcessHistory[], pid: number): ProcessHistory {
  const found = processes.find((process) => process.pid === pid);
  if (!found) throw new Error(`no process ${pid}`);
  return found;
}

const nothing = () => {};
const calm = (watched: ReturnType<typeof watchedBy>) => (watched.newCalls = [[0, 2]]);

test('a trial without a problem opens at the start of its disruption', () => {
  expect(opensAt(trialWith(calm))).toBe(0);
});

test('the first fault', () => {
  const trial = {
    ...trialWith(nothing),
    requestTable: steadyBut({ atMs: 1210, outcome: 'bypass' }).requestTable,
  };
  expect(opensAt(trial)).toBe(215);
});

test('for a plugin server that was left over: when the last old worker exited', () => {
  const left = trialWith(({ processes }) => delete find(processes, 2).goneMs);
  expect(opensAt(left)).toBe(1000);
});

test('for a worker that spins: the first idle sample', () => {
  const spins = trialWith(({ processes }) => {
    find(processes, 3).cpu = Array.from({ length: 40 }, (_, index) => [1500 + index * 50, index * 45]);
  });
  // The load ends at 2000 ms after the beginning, the first 250 ms are not at rest yet, and looks count in pairs of 100 ms.
  expect(opensAt(spins)).toBe(2300);
});

test('New() over its limit', () => {
  const often = trialWith((watched) => {
    watched.newCalls = [
      [0, 2],
      [1500, 4],
      [1700, 400],
    ];
  });
  expect(opensAt(often)).toBe(700);
});

test('for a disruption without effect: its end', () => {
  const { before } = steadyBut();
  expect(opensAt(trialWith(calm, { after: before }))).toBe(1000);
});
