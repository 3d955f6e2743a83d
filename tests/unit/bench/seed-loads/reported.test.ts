import { expect, test } from 'vitest';
import { ofGoose, ofHey, table } from '../../../../bench/seed-loads/reported.ts';

const NOTHING = { ok: 0, bypass: 0, error: 0, closed: 0, timeout: 0, other: 0, longestMs: 0 };

// In the form of seed 000.
const HEY = `
Summary:
  Total:\t79.2675 secs
  Slowest:\t15.1998 secs
  Requests/sec:\t23.2756

Response time histogram:
  0.001 [1]\t|

Status code distribution:
  [200]\t1814 responses
  [404]\t1 responses
  [418]\t2 responses
  [500]\t25 responses
  [503]\t3 responses

Error distribution:
  [4]\tGet "http://localhost/go": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
  [2]\tGet "http://localhost/go": EOF
  [1]\tGet "http://localhost/go": read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer
  [5]\tGet "http://localhost/go": dial tcp 127.0.0.1:1: connect: connection refused
`;

test('what hey prints', () => {
  expect(ofHey(HEY, 418)).toEqual({
    ok: 1814,
    bypass: 2,
    error: 28,
    closed: 3,
    timeout: 4,
    other: 6,
    longestMs: 15_199.8,
  });
});

test('what hey prints without errors', () => {
  expect(ofHey('  Slowest:\t0.5 secs\nStatus code distribution:\n  [200]\t7 responses\n', 418)).toEqual({
    ...NOTHING,
    ok: 7,
    longestMs: 500,
  });
});

test('what goose reports, of all its paths', () => {
  const requests = [
    { path: '/go', ok: 14_030, failed: 282, longestMs: 202 },
    { path: '/js', ok: 13_702, failed: 618, longestMs: 20_001 },
  ];
  const errors = [
    { error: 'plugin header missing', count: 608 },
    { error: 'plugin header missing', count: 279 },
    { error: 'error sending request /js: operation timed out', count: 8 },
    { error: 'error sending request /go: connection closed before message completed', count: 3 },
    { error: 'error sending request /go: client error (SendRequest)', count: 2 },
    { error: '500 Internal Server Error: /go', count: 4 },
    { error: 'error decoding response body /go', count: 1 },
  ];
  expect(ofGoose(`Starting user 1\n${JSON.stringify({ requests, errors })}\n`)).toEqual({
    ok: 27_732,
    bypass: 887,
    error: 4,
    closed: 5,
    timeout: 8,
    other: 1,
    longestMs: 20_001,
  });
});

test('output of goose without its figures is an error', () => {
  expect(() => ofGoose('All users exited\n')).toThrow('goose has printed no figures');
});

test('the table has a column for each client, and says where one does not tell', () => {
  const lines = table({ probe: { ...NOTHING, idleCloses: 3 }, hey: { ...NOTHING, ok: 5 } }).split('\n');
  expect(lines[0]).toBe('| | probe | hey |');
  expect(lines).toContain('| ok | 0 | 5 |');
  expect(lines).toContain('| idle connections closed | 3 | does not say |');
});
