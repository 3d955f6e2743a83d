import { expect, test } from 'vitest';
import { checkPlan } from '../../../src/load/check-plan.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';

const PLAN: LoadPlan = {
  url: 'http://127.0.0.1/',
  connections: 1,
  thinkMs: 0,
  timeoutMs: 1000,
  expectation: {},
};
const CALL = { client: 'http2', grpc: {} } as const;
const LATE = { client: 'late-speaker' } as const;

test.for<[Partial<LoadPlan>, string]>([
  [{ tls: { cert: 'none', key: 'none' } }, 'the certificates of a load cannot be used: '],
  [{ headers: [{ connection: 'close' }] }, 'the header "connection" cannot be sent'],
  [{ ...LATE, rate: 5 }, 'a load of late speakers can have no rate: each sends its request after a silence'],
  [{ speakAfterMs: [1, 2] }, "speakAfterMs is for late speakers only (client: 'late-speaker')"],
  ...(
    [
      [2, 1],
      [-1, 5],
      [0, Infinity],
      [Number.NaN, 5],
    ] as const
  ).map(([min, max]): [Partial<LoadPlan>, string] => [
    { ...LATE, speakAfterMs: [min, max] },
    `speakAfterMs must be two times in ms, the shorter one first (got ${min}, ${max})`,
  ]),
  [{ client: 'http2', download: { durationMs: 1 } }, 'slow downloads are for HTTP/1.1 only'],
  [
    { client: 'http2', body: { text: '', expectContinue: true } },
    'a body that waits for a 100 (expectContinue) is for HTTP/1.1 only',
  ],
  ...[0, 1.5, Number.NaN].map((bytes): [Partial<LoadPlan>, string] => [
    { body: { bytes } },
    `a generated body must have a whole number of bytes, at least 1 (got ${bytes})`,
  ]),
  [{ body: { bytes: 1, durationMs: 0 } }, 'a slow body must take more than 0 ms (got 0)'],
  [{ body: { file: '/missing/file' } }, 'the body /missing/file cannot be read: ENOENT'],
  [{ body: { file: '/' } }, 'the body / cannot be read: it is no file'],
  [{ paths: [] }, 'paths must name at least one path, or be left out'],
  [{ paths: ['a'] }, 'a path must begin with a slash (got "a")'],
  [{ download: { durationMs: -1 } }, 'a slow download must take more than 0 ms (got -1)'],
  [{ stream: { protocol: 'sse' }, rate: 5 }, 'a load of streams can have no rate'],
  ...(
    [
      { client: 'http2' },
      { method: 'POST' },
      { body: '' },
      { download: { durationMs: 1 } },
      { recycle: {} },
    ] as const
  ).map((part): [Partial<LoadPlan>, string] => [
    { ...part, stream: { protocol: 'sse' } },
    `a stream over sse has no ${Object.keys(part)[0]}`,
  ]),
  ...[{ body: 'x' }, { module: 'x' }, { proofIn: 'body' as const }].map(
    (expectation): [Partial<LoadPlan>, string] => [
      { expectation, stream: { protocol: 'sse' } },
      'a stream has no expectation about its body, which has no end: expect a status or a header',
    ],
  ),
  [{ grpc: {} }, "gRPC needs HTTP/2 (client: 'http2')"],
  [{ ...CALL, body: 'x' }, 'a call over gRPC has no body but a message (grpc.message)'],
  [{ ...CALL, method: 'PUT' }, 'a call over gRPC has no method but a message (grpc.message)'],
  [{ ...CALL, grpc: { message: '{}' } }, 'grpc.message must be in base64 (got "{}")'],
])('%o is refused', ([part, message]) => {
  expect(() => checkPlan({ ...PLAN, ...part })).toThrow(message);
});

test.for<Partial<LoadPlan>>([
  {},
  LATE,
  { ...LATE, speakAfterMs: [0, 0] },
  { ...LATE, thinkMs: 5 },
  { stream: { protocol: 'sse' }, expectation: { header: 'x', status: 200 } },
  CALL,
  { ...CALL, grpc: { message: 'CAU=' } },
  { stream: { protocol: 'grpc' }, grpc: { message: 'CAU=' } },
  { body: { bytes: 1, durationMs: 1, expectContinue: true }, download: { durationMs: 1 } },
  { client: 'http2', body: { text: '', durationMs: 1, chunked: true } },
  { body: { file: import.meta.filename } },
  { body: '', paths: ['/a?b=c', '/'] },
])('%o is carried out', (part) => {
  expect(() => checkPlan({ ...PLAN, ...part })).not.toThrow();
});
