// A request that a server says it has not processed may be sent again, whatever its method (RFC 9113, 8.7).
import { expect, test } from 'vitest';
import { packDetail, RequestTable } from '../../../src/record/requests/request-table.ts';
import { ConnectionTable } from '../../../src/record/requests/connection-table.ts';
import type { CloseKind } from '../../../src/record/requests/outcome.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { observationOf } from '../../../src/verdict/observe/observe.ts';
import { closed, lost, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { steadyLoad, writeHistory } from '../../support/history.ts';

const RELOAD_MS = 1200;

interface Closed {
  kind: CloseKind;
  /** @default 0 */
  virtualUser?: number;
  /** How often the upstream handled it. @default 0 */
  handled?: number;
  /** How many responses its connection had had. @default 10 */
  served?: number;
}

/** A trial in whose reload these requests were closed one after the other, each by an end that was announced. */
function reloaded(requests: readonly Closed[], allowUnprocessed?: boolean): Trial {
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0);
  for (const { atMs } of steadyLoad()) requestTable.close(requestTable.open(atMs, 9), 'ok', 200, 7, 7, 0);
  for (const [index, { kind, virtualUser = 0, handled = 0, served = 10 }] of requests.entries()) {
    const atMs = RELOAD_MS + 10 * index;
    const row = connectionTable.open(100, index);
    const id = requestTable.open(atMs, virtualUser);
    requestTable.close(id, 'closed', 0, Number.NaN, 2, packDetail(kind, 'fin', false), row);
    requestTable.setHandled(id, handled);
    connectionTable.close(row, atMs + 2, served, {
      by: 'server',
      inFlight: true,
      how: 'fin',
      announced: true,
    });
  }
  const trial = writeHistory([], { requestTable, connectionTable, loadEndedMs: 3100 });
  return allowUnprocessed === undefined ? trial : { ...trial, load: { ...trial.load, allowUnprocessed } };
}

function figures(requests: readonly Closed[], allowUnprocessed?: boolean) {
  const trial = reloaded(requests, allowUnprocessed);
  return {
    closed: observationOf(trial, closed)?.observed,
    lost: observationOf(trial, lost)?.observed,
    recovery: recoveryOf(trial).class,
  };
}

const ONE_EACH: Closed[] = [
  { kind: 'unprocessed', virtualUser: 0 },
  { kind: 'unprocessed', virtualUser: 1 },
];

test('it is closed, and never lost', () => {
  expect(figures(ONE_EACH)).toEqual({ closed: 2, lost: 0, recovery: 'self-healed' });
});

test('a flow may allow it, and has not suffered a fault then', () => {
  expect(figures(ONE_EACH, true)).toEqual({ closed: 0, lost: 0, recovery: 'clean' });
});

test('when it happens to a virtual user twice in a row, sending it again would not have helped', () => {
  const twice: Closed[] = [
    { kind: 'unprocessed', virtualUser: 0 },
    { kind: 'unprocessed', virtualUser: 1 },
    { kind: 'unprocessed', virtualUser: 0 },
  ];
  expect(figures(twice, true)).toEqual({ closed: 1, lost: 0, recovery: 'self-healed' });
});

test('what the upstream handled all the same is lost, whatever the server says', () => {
  expect(figures([{ kind: 'unprocessed', handled: 1 }], true)).toMatchObject({ closed: 1, lost: 1 });
});

test('closes of another kind are not allowed', () => {
  expect(figures([{ kind: 'reused' }, { kind: 'fresh', virtualUser: 1 }], true)).toMatchObject({
    closed: 2,
    lost: 1,
  });
});

test('those that meet an end that the server announces anyway are taken off once', () => {
  const atLimit: Closed[] = [{ kind: 'unprocessed', served: 1000 }];
  const baseline = baselineOf(reloaded(atLimit, true), RELOAD_ASSERTIONS);
  expect(baseline).toMatchObject({ announcedAfter: 1000, counts: {} });
  const trial = {
    ...reloaded([...atLimit, { kind: 'reused', virtualUser: 1 }], true),
    baseline,
  };
  expect(observationOf(trial, closed)?.observed).toBe(1);
});
