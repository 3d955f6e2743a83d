import { constants } from 'node:http2';
import type { Socket } from 'node:net';
import { FRAME, frame } from '../../bench/cross-check/client/frames.ts';
import { messageOf } from '../../src/upstreams/grpc/message.ts';
import type { GoodResponse, StreamMisdeed } from './hostile-http2.ts';

const END_STREAM = 0x1;
const END_HEADERS = 0x4;
/** `:status: 200`, as HPACK's static table numbers it. */
const STATUS_200 = Buffer.from([0x88]);
const HEAD_BYTES = 9;
const ANY_STREAM = 2 ** 31 - 1;
export const MESSAGE = messageOf(1);

function sized(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

/** A header as a literal that no table keeps. */
function field(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), sized(name), sized(value)]);
}

export function headOf(stream: number, id: string): Buffer {
  const payload = Buffer.concat([
    STATUS_200,
    field('content-type', 'application/grpc'),
    field('x-request-id', id),
  ]);
  return frame({ type: FRAME.headers, flags: END_HEADERS, stream, payload });
}

export function dataOf(stream: number, payload: Buffer, flags = 0): Buffer {
  return frame({ type: FRAME.data, flags, stream, payload });
}

export function trailersOf(stream: number, name = 'grpc-status', value = '0'): Buffer {
  return frame({ type: FRAME.headers, flags: END_HEADERS | END_STREAM, stream, payload: field(name, value) });
}

function resetOf(stream: number, code: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(code);
  return frame({ type: FRAME.resetStream, flags: 0, stream, payload });
}

/** What a server may do to a call, in frames by hand. */
function byHand(act: (stream: number, id: string, wire: Socket) => void): StreamMisdeed {
  return ({ id: stream = 0 }, _session, wire, id) => act(stream, id, wire);
}

/** Sends frames in one segment. */
function sends(frames: (stream: number) => Buffer[]): StreamMisdeed {
  return byHand(
    (stream, id, wire) => void wire.write(Buffer.concat([headOf(stream, id), ...frames(stream)])),
  );
}

export const MISDEEDS = {
  resetInMessage: sends((stream) => [
    dataOf(stream, MESSAGE.subarray(0, 6)),
    resetOf(stream, constants.NGHTTP2_INTERNAL_ERROR),
  ]),
  /** A reset that claims that nothing is wrong. */
  resetWithoutError: sends((stream) => [
    dataOf(stream, MESSAGE),
    resetOf(stream, constants.NGHTTP2_NO_ERROR),
  ]),
  refused: byHand((stream, _id, wire) => void wire.write(resetOf(stream, constants.NGHTTP2_REFUSED_STREAM))),
  finInFrame: byHand((stream, id, wire) => {
    const half = dataOf(stream, MESSAGE).subarray(0, HEAD_BYTES + 3);
    wire.end(Buffer.concat([headOf(stream, id), half]));
  }),
  trailersWithoutStatus: sends((stream) => [dataOf(stream, MESSAGE), trailersOf(stream, 'x-other', 'yes')]),
  noTrailers: sends((stream) => [dataOf(stream, MESSAGE, END_STREAM)]),
  /** The body has two bytes more than its message. */
  longerMessage: sends((stream) => [
    dataOf(stream, Buffer.concat([MESSAGE, Buffer.from('xx')])),
    trailersOf(stream),
  ]),
  shorterMessage: sends((stream) => [dataOf(stream, MESSAGE.subarray(0, -1)), trailersOf(stream)]),
  dataAfterTrailers: sends((stream) => [
    dataOf(stream, MESSAGE),
    trailersOf(stream),
    dataOf(stream, MESSAGE),
  ]),
  unavailable: sends((stream) => [dataOf(stream, MESSAGE), trailersOf(stream, 'grpc-status', '14')]),
  /** The head and a message, and then nothing for ever. */
  stall: sends((stream) => [dataOf(stream, MESSAGE)]),
  goAwayAndSilence: ((stream, session, wire, id) => {
    session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
    wire.write(Buffer.concat([headOf(stream.id ?? 0, id), dataOf(stream.id ?? 0, MESSAGE)]));
  }) as StreamMisdeed,
  /** The stream goes on for a while, and its connection ends. */
  goAwayAndFin: ((stream, session, wire, id) => {
    const at = stream.id ?? 0;
    wire.write(Buffer.concat([headOf(at, id), dataOf(at, MESSAGE)]));
    session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
    session.ping(() => wire.end());
  }) as StreamMisdeed,
  /** The stream goes on for a while, and ends in order. */
  goAwayAndEnd: ((stream, session, wire, id) => {
    const at = stream.id ?? 0;
    wire.write(Buffer.concat([headOf(at, id), dataOf(at, MESSAGE)]));
    session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
    session.ping(() => wire.write(Buffer.concat([dataOf(at, messageOf(2)), trailersOf(at)])));
  }) as StreamMisdeed,
};

/** A response with so many messages, and OK. */
export function messages(count: number): GoodResponse {
  return (stream, id, done) => {
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'x-request-id': id },
      { waitForTrailers: true },
    );
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.resume();
    stream.once('close', done);
    for (let number = 1; number < count; number++) stream.write(MESSAGE);
    stream.end(MESSAGE);
  };
}
