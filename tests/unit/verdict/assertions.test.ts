import { expect, test } from 'vitest';
import { describeRequest } from '../../../src/verdict/observe/assertion.ts';
import { lost, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import type { WrittenRequest } from '../../support/history.ts';
import { exceeds } from '../../../src/verdict/observe/assertion.ts';
import { steadyBut, writeHistory } from '../../support/history.ts';

const counts = (request: WrittenRequest) => {
  const trial = steadyBut(request);
  const findings = RELOAD_ASSERTIONS.map(({ name, observe, limit }) => ({ name, limit, ...observe(trial) }));
  return findings.filter((finding) => exceeds(finding, finding.limit)).map(({ name }) => name);
};

test.for<[WrittenRequest, string[]]>([
  [{ atMs: 1500, outcome: 'bypass' }, ['bypasses']],
  [{ atMs: 1500, outcome: 'error' }, ['errors']],
  [{ atMs: 1500, outcome: 'timeout' }, ['timeouts']],
  [{ atMs: 1500, outcome: 'refused' }, ['refused']],
  [{ atMs: 1500, outcome: 'unexpected' }, ['unexpected']],
  [{ atMs: 1500, outcome: 'unexpected', wrongConfiguration: true }, ['wrong-configuration']],
  [{ atMs: 1500, handled: 2 }, ['handled-twice']],
  [{ atMs: 1500, outcome: 'closed', kind: 'reused', handled: 0 }, ['closed']],
  [{ atMs: 1500, outcome: 'closed', kind: 'reused', handled: 1 }, ['closed', 'lost']],
  [{ atMs: 1500, outcome: 'closed', kind: 'fresh', handled: 0 }, ['closed', 'lost']],
])('%o violates %o and nothing else', ([request, names]) => {
  expect(counts(request)).toEqual(names);
});

test('the first three cases are described, and all are counted', () => {
  const many = Array.from({ length: 5 }, (_, at): WrittenRequest => ({ atMs: 1500 + at, outcome: 'error' }));
  const errors = RELOAD_ASSERTIONS.find(({ name }) => name === 'errors');
  const finding = errors?.observe(writeHistory(many));
  expect(finding?.observed).toBe(5);
  expect(finding?.cases.map((text) => text.split(',')[1])).toEqual(
    [0, 1, 2].map((id) => ` request ${id} of virtual user 0`),
  );
});

test('the description of a request leaves out what does not apply', () => {
  const closed = writeHistory([
    { atMs: 900, outcome: 'closed', kind: 'mid-response', how: 'rst', status: 0, handled: 0, tookMs: 1.25 },
    { atMs: 1000 },
  ]);
  closed.handledIsCounted = false;
  expect(describeRequest(closed, 0)).toBe(
    'trial 1, request 0 of virtual user 0, 0.100 s before the reload began: closed (mid-response, rst), after 1.3 ms',
  );
  expect(describeRequest(closed, 1)).toContain(
    '0.000 s after the reload began: ok status 200 handled upstream 1×',
  );
  closed.requestTable.open(1001, 3);
  expect(describeRequest(closed, 2)).toContain(
    'request 2 of virtual user 3, 0.001 s after the reload began: no outcome',
  );
});

test.for([0, 1, 2])('a lost POST is described as handled upstream %i times', (handled) => {
  const trial = writeHistory([{ atMs: 1250, outcome: 'closed', kind: 'mid-request', status: 0, handled }], {
    load: { connections: 1, thinkMs: 0, timeoutMs: 20_000, method: 'POST' },
  });
  expect(lost.observe(trial).cases).toEqual([
    `trial 1, POST request 0 of virtual user 0, 0.250 s after the reload began: closed (mid-request, fin) handled upstream ${handled}×, after 5.0 ms`,
  ]);
});

test('what failed but was responded to is not described as handled 0 times', () => {
  const trial = writeHistory([{ atMs: 1250, outcome: 'error', status: 502, handled: 0 }]);
  expect(describeRequest(trial, 0)).toContain('error status 502, after');
});
