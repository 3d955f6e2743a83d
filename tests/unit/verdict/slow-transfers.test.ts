import { expect, test } from 'vitest';
import { noDownloads, SLOW_DOWNLOAD_BYTES, type Downloads } from '../../../src/record/requests/downloads.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { whyNotSlow } from '../../../src/verdict/observe/slow-transfers.ts';

const DURATION_MS = 2000;
const UPLOAD = { body: { bytes: 1000, durationMs: DURATION_MS } };
const DOWNLOAD = { download: { durationMs: DURATION_MS } };

/** Requests with a status (0 for none), and the times of their first and last byte, ms. */
type Requests = [status: number, firstByteMs: number, lastByteMs: number][];

function transfersOf(
  transfer: Partial<Trial['load']>,
  requests: Requests,
  parts: { downloads?: Downloads; loadEndedMs?: number } = {},
) {
  const requestTable = new RequestTable();
  for (const [status, firstByteMs, lastByteMs] of requests) {
    const id = requestTable.open(1000, 0);
    requestTable.close(id, status === 0 ? 'closed' : 'ok', status, firstByteMs, lastByteMs, 0);
  }
  return { load: { connections: 1, thinkMs: 0, timeoutMs: 1000, ...transfer }, requestTable, ...parts };
}

test.for<[string, Requests, string | undefined]>([
  ['took its time', [[200, 2001, 2001]], undefined],
  ['was cut', [[0, Number.NaN, 500]], undefined],
  [
    'was cut, and another one took its time',
    [
      [0, Number.NaN, 500],
      [200, 2001, 2001],
    ],
    undefined,
  ],
  ['failed as a server does', [[502, 2001, 2001]], undefined],
  ['was refused at once', [[413, 1, 1]], 'it responds with 413 before an upload has ended'],
  ['was refused in the end', [[405, 2001, 2001]], 'it refuses an upload with 405'],
  [
    'was taken once',
    [
      [405, 2001, 2001],
      [200, 2001, 2001],
    ],
    undefined,
  ],
])('an upload that %s', ([, requests, why]) => {
  expect(whyNotSlow(transfersOf(UPLOAD, requests))).toBe(why);
});

test('an upload that the end of the load has sped up says nothing', () => {
  expect(whyNotSlow(transfersOf(UPLOAD, [[200, 500, 500]], { loadEndedMs: 1499 }))).toBeUndefined();
});

const sized = (bytes: number): Downloads => ({ responses: 1, minBytes: bytes, maxBytes: bytes });

test.for<[string, Requests, Downloads, string | undefined]>([
  ['large enough', [[200, 1, 2000]], sized(SLOW_DOWNLOAD_BYTES), undefined],
  ['too small', [[200, 1, 2]], sized(1234), 'its response of 1234 bytes is too small to be slow'],
  ['small, but comes slowly', [[200, 1, 1001]], sized(1234), undefined],
  ['cut', [[0, 1, 10]], noDownloads(), undefined],
])('a download that is %s', ([, requests, downloads, why]) => {
  expect(whyNotSlow(transfersOf(DOWNLOAD, requests, { downloads }))).toBe(why);
});

test('a flow without transfers is not looked at', () => {
  expect(whyNotSlow(transfersOf({}, [[200, 1, 2]]))).toBeUndefined();
});
