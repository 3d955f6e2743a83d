import { expect, test } from 'vitest';
import { messageNumber } from '../../../../src/load/grpc/message-number.ts';
import { framed, Messages } from '../../../../src/load/grpc/messages.ts';
import { messageOf } from '../../../../src/upstreams/grpc/message.ts';

/** The numbers of the messages in some bytes, which come in pieces of one size. */
function read(bytes: Buffer, piece: number) {
  const numbers: (number | undefined)[] = [];
  const messages = new Messages((payload) => numbers.push(messageNumber(payload)));
  for (let at = 0; at < bytes.length; at += piece) messages.push(bytes.subarray(at, at + piece));
  return { numbers, messages };
}

const NUMBERS = [1, 127, 128, 300, 35_287_412_345, Number.MAX_SAFE_INTEGER];

test.for([1, 2, 3, 5, 7, 1000])('messages are found and numbered in pieces of %i bytes', (piece) => {
  const { numbers, messages } = read(Buffer.concat(NUMBERS.map(messageOf)), piece);
  expect(numbers).toEqual(NUMBERS);
  expect(messages).toMatchObject({ count: NUMBERS.length, whole: true, compressed: false });
});

test('an empty message is complete as soon as its length has come', () => {
  const { numbers, messages } = read(Buffer.concat([framed(Buffer.alloc(0)), messageOf(7)]), 1000);
  expect(numbers).toEqual([undefined, 7]);
  expect(messages.whole).toBe(true);
});

test('a message that is shorter than its length says is not complete', () => {
  const { messages } = read(messageOf(300).subarray(0, -1), 1000);
  expect(messages).toMatchObject({ count: 0, whole: false });
});

test('bytes after the last message are the beginning of another one', () => {
  const { messages } = read(Buffer.concat([messageOf(300), Buffer.from('x')]), 1000);
  expect(messages).toMatchObject({ count: 1, whole: false });
});

test('a compressed message is noticed', () => {
  const bytes = messageOf(5);
  bytes[0] = 1;
  expect(read(bytes, 1).messages.compressed).toBe(true);
});

test('a large message is numbered by its beginning, without being kept', () => {
  const large = framed(
    Buffer.concat([messageOf(9).subarray(5), Buffer.from([0x12, 0xc0, 0x84, 0x3d]), Buffer.alloc(1_000_000)]),
  );
  const kept: number[] = [];
  const messages = new Messages((payload) => kept.push(payload.length));
  messages.push(large);
  expect(read(large, 16_384).numbers).toEqual([9]);
  expect(kept[0]).toBeLessThan(10_000);
});

const field = (...bytes: number[]) => Buffer.from(bytes);
test.for<[string, Buffer, number | undefined]>([
  ['after a text', field(0x12, 2, 65, 66, 0x08, 5), 5],
  ['after fixed fields', field(0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4, 0x08, 6), 6],
  ['after another varint', field(0x10, 0x96, 1, 0x08, 7), 7],
  ['of another type', field(0x0a, 1, 65), undefined],
  ['cut off', field(0x08, 0x96), undefined],
  ['too large for a number', field(0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1), undefined],
  ['in no protobuf', Buffer.from('{"number":5}'), undefined],
  ['in text that begins like a field', Buffer.from('hello'), undefined],
])('a number %s', ([, payload, number]) => {
  expect(messageNumber(payload)).toBe(number);
});
