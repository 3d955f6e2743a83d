import { describe, expect, test } from 'vitest';
import { FrameWatch } from '../../../src/load/http2/frame-watch.ts';
import { END_STREAM, FRAME, frame } from '../../../bench/cross-check/client/frames.ts';

const PAYLOAD = Buffer.from('a payload that looks like a frame\0\0\0\0\0\0\0\0\0\0');
const ofType = (type: number, stream: number, flags = 0) => frame({ type, flags, stream, payload: PAYLOAD });

/** The unsolicited frames in bytes that come in pieces of this length, on a connection with streams 1 and 3. */
function unsolicitedIn(bytes: Buffer, length = bytes.length): string[] {
  const all: string[] = [];
  const watch = new FrameWatch((what) => all.push(what));
  watch.opened(1);
  watch.opened(3);
  for (let at = 0; at < bytes.length; at += length) watch.push(bytes.subarray(at, at + length));
  return all;
}

describe('cut in whatever places,', () => {
  const requestFrames = [
    ofType(FRAME.settings, 0),
    ofType(FRAME.headers, 3),
    ofType(FRAME.data, 3),
    ofType(FRAME.data, 3, END_STREAM),
    ofType(FRAME.headers, 1),
    ofType(FRAME.ping, 0),
    ofType(FRAME.resetStream, 1),
    ofType(FRAME.windowUpdate, 3),
    ofType(FRAME.resetStream, 3),
    ofType(FRAME.goAway, 0),
  ];
  const whole = Buffer.concat(requestFrames);
  const surplus = Buffer.concat([
    ...requestFrames,
    ofType(FRAME.data, 1),
    ofType(FRAME.headers, 3),
    ofType(FRAME.data, 5),
  ]);
  const lengths = Array.from({ length: 2 * PAYLOAD.length }, (_, index) => index + 1);

  test('responses to requests are not reported as unsolicited', () => {
    for (const length of lengths) expect(unsolicitedIn(whole, length)).toEqual([]);
  });

  test('bytes on ended or unopened streams are described', () => {
    const expected = ['DATA of stream 1', 'HEADERS of stream 3', 'DATA of stream 5'];
    for (const length of lengths) expect(unsolicitedIn(surplus, length)).toEqual(expected);
  });
});

test('a push is unsolicited whatever its stream', () => {
  expect(unsolicitedIn(ofType(5, 3))).toEqual(['PUSH_PROMISE of stream 3']);
});

test('the client breaks the connection over a push and a stream that was never opened, not over one that has ended', () => {
  const all: [string, boolean][] = [];
  const watch = new FrameWatch((what, breaks) => all.push([what, breaks]));
  watch.opened(1);
  const types = [ofType(FRAME.data, 1, END_STREAM), ofType(FRAME.data, 1), ofType(FRAME.data, 3)];
  watch.push(Buffer.concat([...types, ofType(FRAME.headers, 2), ofType(5, 1)]));
  expect(all).toEqual([
    ['DATA of stream 1', false],
    ['DATA of stream 3', true],
    ['HEADERS of stream 2', true],
    ['PUSH_PROMISE of stream 1', true],
  ]);
});

test("the reserved bit before a stream's number is ignored", () => {
  const bytes = ofType(FRAME.data, 1);
  bytes.writeUInt32BE(0x8000_0001, 5);
  expect(unsolicitedIn(bytes)).toEqual([]);
});

test('an empty frame ends a stream too', () => {
  const empty = frame({ type: FRAME.data, flags: END_STREAM, stream: 1, payload: Buffer.alloc(0) });
  expect(unsolicitedIn(Buffer.concat([empty, empty]))).toEqual(['DATA of stream 1']);
});

const watching = () => {
  const watch = new FrameWatch(() => undefined);
  watch.opened(1);
  return watch;
};

test('reports where the first unsolicited frame begins', () => {
  const requestFrames = ofType(FRAME.data, 1, END_STREAM);
  const surplus = ofType(FRAME.data, 1);
  const whole = Buffer.concat([requestFrames, surplus, surplus]);
  expect(watching().push(requestFrames)).toBe(requestFrames.length);
  expect(watching().push(whole)).toBe(requestFrames.length);
  const cut = watching();
  // The beginning of a frame's head has been passed on before anybody knows what it is.
  expect(cut.push(whole.subarray(0, requestFrames.length + 4))).toBe(requestFrames.length + 4);
  expect(cut.push(whole.subarray(requestFrames.length + 4))).toBe(0);
});
