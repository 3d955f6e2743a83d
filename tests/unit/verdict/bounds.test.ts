// Figures exactly at a bound, and a recording without a row to spare: there an off-by-one would show first.
import { expect, test } from 'vitest';
import { REQUEST_COLUMNS, RequestTable } from '../../../src/record/requests/request-table.ts';
import { Table } from '../../../src/record/requests/table.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { missingLoad } from '../../../src/verdict/observe/evidence.ts';
import { LOOP_DELAY_BOUND_MS } from '../../../src/verdict/observe/late-probe.ts';
import { MINIMUM } from '../../../src/verdict/observe/load-evidence.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { BEGAN_MS, ENDED_MS, steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';

/** As read from disk: as many rows as requests. */
function stored(trial: Trial): Trial {
  const { rows } = trial.requestTable;
  const exact = Table.ofRows(REQUEST_COLUMNS, rows.length);
  for (const name of Object.keys(REQUEST_COLUMNS) as (keyof typeof REQUEST_COLUMNS)[])
    exact.fill(name, Buffer.concat([...rows.bytesOf(name)]));
  return { ...trial, requestTable: new RequestTable(exact) };
}

test('no row is read beyond the last request', () => {
  const clean = stored(writeHistory(steadyLoad()));
  expect(recoveryOf(clean)).toEqual({ class: 'clean', recovered: true, afterMs: 0, afterEndMs: 0, rate: 0 });
  expect(missingLoad(clean)).toEqual([]);
  for (const { observe, limit } of RELOAD_ASSERTIONS)
    expect(observe(clean).observed).toBeLessThanOrEqual(limit);
  const healed = stored(steadyBut({ atMs: 1500, outcome: 'error' }));
  expect(recoveryOf(healed)).toMatchObject({ class: 'self-healed', rate: 0 });
});

test('99 faults in 100 requests at the end are dead, and a request sent exactly at the end of the reload counts as after it', () => {
  const requests = Array.from({ length: 250 }, (_, index) => ({
    atMs: ENDED_MS + index,
    outcome: index === 150 ? ('ok' as const) : ('bypass' as const),
  }));
  const load = { connections: 1, thinkMs: 0, timeoutMs: 20_000, quietMs: 99 };
  expect(recoveryOf(writeHistory(requests, { load }))).toMatchObject({ class: 'dead', rate: 0.99 });
});

test.for([
  [0.49, 'clean'],
  [0.5, 'spinning'],
] as const)('%f of a core is %s', ([share, recoveryClass]) => {
  const trial = { ...writeHistory(steadyLoad()), idleCpu: [{ pid: 3, name: 'worker', share }] };
  expect(recoveryOf(trial)).toEqual({
    class: recoveryClass,
    recovered: true,
    afterMs: 0,
    afterEndMs: 0,
    rate: 0,
  });
});

function missingWith(before: number, inFlight: number, after: number): string[] {
  const requests = [
    ...Array.from({ length: before }, () => ({ atMs: BEGAN_MS - 5, tookMs: 5 })),
    ...Array.from({ length: inFlight }, () => ({ atMs: BEGAN_MS, tookMs: 5 })),
    ...Array.from({ length: after }, () => ({ atMs: ENDED_MS })),
  ];
  return missingLoad(writeHistory(requests, { loopDelayMs: { p99: LOOP_DELAY_BOUND_MS, max: 500 } }));
}

test('just enough load is enough, and one request less is not', () => {
  const { requestsBefore, requestsAfter } = MINIMUM;
  expect(missingWith(requestsBefore, 1, requestsAfter)).toEqual([]);
  expect(missingWith(requestsBefore - 1, 1, requestsAfter)).toEqual(['only 99 requests before the reload']);
  expect(missingWith(requestsBefore, 0, requestsAfter)).toEqual([
    'no request was in flight when the reload began',
  ]);
  expect(missingWith(requestsBefore, 1, requestsAfter - 1)).toEqual(['only 99 requests after the reload']);
});
