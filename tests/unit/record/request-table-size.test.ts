// Apart from the other tests of recordings: too long to be run for each mutant.
import { expect, test } from 'vitest';
import { RequestTable } from '../../../src/record/request-table.ts';

/** It takes seconds on a machine with other work. */
const TIMEOUT_MS = 60_000;

test('ten million requests fit into one trial, in 48 bytes each', { timeout: TIMEOUT_MS }, () => {
  const REQUESTS = 10_000_000;
  const requestTable = new RequestTable();
  for (let index = 0; index < REQUESTS; index++) {
    requestTable.close(requestTable.open(index, index % 8), 'ok', 200, 1, 2, 0, index % 8);
  }
  const bytes = requestTable.rows.buffers().reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(48 * REQUESTS);
  expect(requestTable.length).toBe(REQUESTS);
  expect(requestTable.endMs(REQUESTS - 1)).toBe(REQUESTS + 1);
  expect(requestTable.outcome(REQUESTS - 1)).toBe('ok');
});
