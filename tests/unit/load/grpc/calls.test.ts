import { expect, test } from 'vitest';
import { GrpcCall, GrpcCalls } from '../../../../src/load/grpc/calls.ts';
import { StreamWitness } from '../../../../src/load/streams/witness.ts';
import type { StreamRecord } from '../../../../src/record/streams/stream-record.ts';
import { messageOf } from '../../../../src/upstreams/grpc/message.ts';
import type { Run } from '../../../../src/load/probe/run.ts';
import type { Headers } from '../../../../src/record/flow/expectation.ts';
import type { ResponseJudgement } from '../../../../src/load/expectation.ts';

const OK: ResponseJudgement = { outcome: 'ok', wrongConfiguration: false };
const HEAD = { ':status': '200', 'content-type': 'application/grpc' };

interface Response {
  head?: Headers;
  /** What was made of the head. */
  judged?: ResponseJudgement;
  data?: Buffer;
  trailers?: Headers;
  /** The head is all there is. */
  only?: boolean;
}

function play(call: GrpcCall, { head = HEAD, judged = OK, data, trailers, only = false }: Response) {
  const refused = call.responded(head, only, judged);
  if (data) call.data(data);
  if (trailers) call.trailers(trailers);
  const { outcome, why } = call.ended(judged, '');
  return { outcome, why: refused ?? why };
}

const unary = (response: Response) => play(new GrpcCall(0, undefined), response);
const one = messageOf(1);

function streamed(response: Response) {
  const records: StreamRecord[] = [];
  const witness = new StreamWitness(0, {
    streamOpened: () => undefined,
    streamEnded: (record) => records.push(record),
  });
  const { outcome, why } = play(new GrpcCall(0, witness), response);
  return { outcome, why, records: records.map(({ end, how, messages }) => ({ end, how, messages })) };
}

test.for<[number, string, string]>([
  [1, 'CANCELLED', 'error'],
  [2, 'UNKNOWN', 'error'],
  [3, 'INVALID_ARGUMENT', 'unexpected'],
  [4, 'DEADLINE_EXCEEDED', 'error'],
  [5, 'NOT_FOUND', 'unexpected'],
  [6, 'ALREADY_EXISTS', 'unexpected'],
  [7, 'PERMISSION_DENIED', 'unexpected'],
  [8, 'RESOURCE_EXHAUSTED', 'unexpected'],
  [9, 'FAILED_PRECONDITION', 'unexpected'],
  [10, 'ABORTED', 'unexpected'],
  [11, 'OUT_OF_RANGE', 'unexpected'],
  [12, 'UNIMPLEMENTED', 'unexpected'],
  [13, 'INTERNAL', 'error'],
  [14, 'UNAVAILABLE', 'error'],
  [15, 'DATA_LOSS', 'error'],
  [16, 'UNAUTHENTICATED', 'unexpected'],
])('status %i, %s, is %s, in the trailers and in a head that is all there is', ([code, name, outcome]) => {
  const last = { 'grpc-status': String(code) };
  const judged = { outcome, why: `grpc-status ${name}` };
  expect(unary({ data: one, trailers: last })).toEqual(judged);
  expect(unary({ head: { ...HEAD, ...last }, only: true })).toEqual(judged);
});

test.for<[string, Response, string, string | undefined]>([
  ['one message and status 0', { data: one, trailers: { 'grpc-status': '0' } }, 'ok', undefined],
  [
    'another kind of message',
    {
      head: { ...HEAD, 'content-type': 'application/grpc+proto' },
      data: one,
      trailers: { 'grpc-status': '0' },
    },
    'ok',
    undefined,
  ],
  ['no trailers', { data: one }, 'unexpected', 'no grpc-status'],
  ['trailers without a status', { data: one, trailers: { x: 'y' } }, 'unexpected', 'no grpc-status'],
  [
    'a status in a head that others follow',
    { head: { ...HEAD, 'grpc-status': '0' }, data: one },
    'unexpected',
    'no grpc-status',
  ],
  [
    'a status that there is not',
    { data: one, trailers: { 'grpc-status': '17' } },
    'unexpected',
    'an unknown grpc-status',
  ],
  ['no message', { trailers: { 'grpc-status': '0' } }, 'unexpected', 'no message'],
  [
    'two messages',
    { data: Buffer.concat([one, one]), trailers: { 'grpc-status': '0' } },
    'unexpected',
    'more than one message',
  ],
  [
    'half a message',
    { data: one.subarray(0, -1), trailers: { 'grpc-status': '0' } },
    'unexpected',
    'a message shorter than its length says',
  ],
  [
    'another content type',
    {
      head: { ':status': '200', 'content-type': 'application/grpc-web' },
      data: one,
      trailers: { 'grpc-status': '0' },
    },
    'unexpected',
    'content type application/grpc-web instead of application/grpc',
  ],
])('a response with %s', ([, response, outcome, why]) => {
  expect(unary(response)).toEqual({ outcome, why });
});

test('a status of the gateway is not a bypass, though its response has no header of the plugin', () => {
  const judged: ResponseJudgement = { outcome: 'bypass', wrongConfiguration: false };
  const head = { ...HEAD, 'grpc-status': '14' };
  expect(unary({ head, only: true, judged }).outcome).toBe('error');
  expect(unary({ data: one, trailers: { 'grpc-status': '0' }, judged }).outcome).toBe('bypass');
});

test('an HTTP status of 503 is an error, with whatever content type', () => {
  const judged: ResponseJudgement = { outcome: 'error', wrongConfiguration: false };
  expect(unary({ head: { ':status': '503', 'content-type': 'text/html' }, judged }).outcome).toBe('error');
});

test.for<[string, Response, string, { end: string; how: string; messages: number }[]]>([
  [
    'that ends with OK',
    { data: one, trailers: { 'grpc-status': '0' } },
    'ok',
    [{ end: 'ended', how: 'trailers OK', messages: 1 }],
  ],
  [
    'whose client is told to open another one',
    { data: one, trailers: { 'grpc-status': '14' } },
    'ok',
    [{ end: 'ended', how: 'trailers UNAVAILABLE', messages: 1 }],
  ],
  [
    'that fails in order',
    { data: one, trailers: { 'grpc-status': '13' } },
    'error',
    [{ end: 'ended', how: 'trailers INTERNAL', messages: 1 }],
  ],
  [
    'that ends without a status',
    { data: one },
    'unexpected',
    [{ end: 'cut', how: 'no grpc-status', messages: 1 }],
  ],
  ['that is refused', { head: { ...HEAD, 'grpc-status': '14' }, only: true }, 'error', []],
  [
    'that is empty',
    { head: { ...HEAD, 'grpc-status': '0' }, only: true },
    'ok',
    [{ end: 'ended', how: 'trailers OK', messages: 0 }],
  ],
  ['of another type', { head: { 'content-type': 'text/event-stream' } }, 'unexpected', []],
])('a stream %s', ([, response, outcome, records]) => {
  expect(streamed(response)).toMatchObject({ outcome, records });
});

test('what comes of a stream that was left does not count for the next one', () => {
  const records: StreamRecord[] = [];
  const witness = new StreamWitness(0, {
    streamOpened: () => undefined,
    streamEnded: (record) => records.push(record),
  });
  const [first, second] = [new GrpcCall(0, witness), new GrpcCall(1, witness)];
  first.responded(HEAD, false, OK);
  first.left();
  second.responded(HEAD, false, OK);
  first.data(one);
  first.failed('RST_STREAM CANCEL');
  expect(second.isOpen).toBe(true);
  second.left();
  expect(records.map(({ request, end, messages }) => ({ request, end, messages }))).toEqual([
    { request: 0, end: 'alive', messages: 0 },
    { request: 1, end: 'alive', messages: 0 },
  ]);
});

test('a request carries its message with its length', () => {
  const run = { plan: { grpc: { message: 'CAU=' } } } as unknown as Run;
  expect(GrpcCalls.of(0, run)?.body).toEqual(Buffer.from([0, 0, 0, 0, 2, 8, 5]));
});
