// HTTP/2 requests that are just being sent meet the end of a connection that nginx announces after 1000 responses.
import { expect, test } from 'vitest';
import { ConnectionTable } from '../../../src/record/requests/connection-table.ts';
import { packDetail, RequestTable } from '../../../src/record/requests/request-table.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { observationOf } from '../../../src/verdict/observe/observe.ts';
import { closed, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';

/** A trial whose connections were ended after so many responses, each end announced and met by two requests. */
function endedAfter(...served: number[]): Trial {
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0);
  for (const { atMs } of steadyLoad()) requestTable.close(requestTable.open(atMs, 0), 'ok', 200, 7, 7, 0);
  for (const [index, count] of served.entries()) {
    const atMs = 1200 + 100 * index;
    const row = connectionTable.open(100, index);
    const detail = packDetail('reused', 'fin', false);
    for (const user of [0, 1])
      requestTable.close(requestTable.open(atMs, user), 'closed', 0, Number.NaN, 2, detail, row);
    connectionTable.close(row, atMs + 2, count, {
      by: 'server',
      inFlight: true,
      how: 'fin',
      announced: true,
    });
  }
  return writeHistory([], { requestTable, connectionTable, loadEndedMs: 3100 });
}

test('the baseline names after how many responses the server announces the end', () => {
  const baseline = baselineOf(endedAfter(1000, 1000), RELOAD_ASSERTIONS);
  expect(baseline.announcedAfter).toBe(1000);
  expect(baseline.counts).toEqual({});
  expect(baselineOf(endedAfter(1000, 700), RELOAD_ASSERTIONS).announcedAfter).toBeUndefined();
});

test('requests that meet the same end in a trial are no violation, and no fault', () => {
  const baseline = baselineOf(endedAfter(1000), RELOAD_ASSERTIONS);
  const trial = { ...endedAfter(1000, 1000, 1000), baseline };
  expect(observationOf(trial, closed)).toMatchObject({ observed: 0, counted: 6, expected: 6 });
  expect(recoveryOf(trial).class).toBe('clean');
});

test('requests that meet an end which the reload brought are', () => {
  const baseline = baselineOf(endedAfter(1000), RELOAD_ASSERTIONS);
  const trial = { ...endedAfter(1000, 296), baseline };
  expect(observationOf(trial, closed)).toMatchObject({ observed: 2, counted: 4, expected: 2 });
  expect(recoveryOf(trial).class).not.toBe('clean');
});
