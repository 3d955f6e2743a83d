// Which verdicts of a run are shown in one section: those on flows that ran together.
import { expect, test } from 'vitest';
import { firstTrialOf, flowGroups } from '../../../src/report/html/view/flow-groups.ts';
import { flowTrials, writtenTrials } from '../../support/report-run.ts';

const together = Object.values(flowTrials(['go', 'python'], []));

function groupsOf(...series: ReturnType<typeof writtenTrials>[]): number[][] {
  return flowGroups(series.map(firstTrialOf));
}

/** The same series, begun at another time. */
function later(variant: string) {
  const trials = writtenTrials(variant, false);
  for (const trial of trials) trial.startedAt = '2026-01-01T00:00:01.000Z';
  return trials;
}

test('flows of the same trials are a group, and so is their target', () => {
  expect(groupsOf(...together)).toEqual([[0, 1, 2]]);
});

test('a series that ran alone is in no group', () => {
  expect(groupsOf(later('alone'), ...together)).toEqual([[1, 2, 3]]);
  expect(groupsOf(later('alone'))).toEqual([]);
});

test('series of other scenarios are other groups, even if they began at the same time', () => {
  const other = Object.values(flowTrials(['go', 'python'], []));
  for (const trial of other.flat()) trial.scenario = 'another';
  expect(groupsOf(...together, ...other)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test('a flow that was decided early is in the group of the others', () => {
  const [go = [], python = []] = together;
  expect(groupsOf(go.slice(0, 1), python)).toEqual([[0, 1]]);
});

test('verdicts whose records are gone are in no group', () => {
  expect(groupsOf([], [])).toEqual([]);
});
