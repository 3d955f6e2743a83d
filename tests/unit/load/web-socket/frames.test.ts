// Frames that a server sends, however their bytes come in pieces.
import { setImmediate as tick } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { closeFrame, FrameReader, pongFrame } from '../../../../src/load/streams/web-socket/frames.ts';

function frame(opcode: number, payload: string | Buffer, { fin = true, masked = false } = {}): Buffer {
  const data = Buffer.from(payload as string);
  const head = Buffer.alloc(data.length < 126 ? 2 : data.length < 65_536 ? 4 : 10);
  head[0] = opcode | (fin ? 0x80 : 0);
  head[1] = head.length === 2 ? data.length : head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(data.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(data.length), 2);
  if (!masked) return Buffer.concat([head, data]);
  head[1] |= 0x80;
  return Buffer.concat([head, Buffer.alloc(4), data]);
}

const CLOSE_1001 = Buffer.from([0x88, 2, 0x03, 0xe9]);

/** What is read from bytes that come in pieces of so many bytes, and what comes after a close frame. */
async function read(bytes: Buffer, pieceBytes = bytes.length) {
  const seen: string[] = [];
  const surplus: Buffer[] = [];
  const reader = new FrameReader({
    message: (data, isBinary) =>
      seen.push(isBinary ? `binary ${data.length}` : `text ${data.toString().slice(0, 9)}`),
    ping: (data) => seen.push(`ping ${data.toString()}`),
    closed: (code) => seen.push(`close ${code ?? 'without a code'}`),
    broken: ({ message }) => seen.push(message),
  });
  // A piece's memory is used again for the next one.
  const piece = Buffer.alloc(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const length = bytes.copy(piece, 0, at);
    const rest = reader.push(piece.subarray(0, length));
    if (rest) surplus.push(Buffer.from(rest));
    await tick();
  }
  return { seen, surplus: Buffer.concat(surplus).toString(), isInFrame: reader.isInFrame };
}

const SIZES = [1, 2, 3, 7, 1000, 1_000_000];

test.for(SIZES)('messages, pings and a close frame, in pieces of %d bytes', async (pieceBytes) => {
  const bytes = Buffer.concat([
    frame(1, '41'),
    frame(9, 'p'),
    frame(1, 'a'.repeat(300)),
    frame(1, '4', { fin: false }),
    frame(9, 'q'),
    frame(0, '2'),
    frame(2, Buffer.alloc(70)),
    CLOSE_1001,
  ]);
  expect(await read(bytes, pieceBytes)).toEqual({
    seen: ['text 41', 'ping p', 'text aaaaaaaaa', 'ping q', 'text 42', 'binary 70', 'close 1001'],
    surplus: '',
    isInFrame: false,
  });
});

test('a message of more than 64 KiB', async () => {
  const bytes = Buffer.concat([frame(2, Buffer.alloc(100_000)), frame(1, '7')]);
  expect((await read(bytes, 60_000)).seen).toEqual(['binary 100000', 'text 7']);
});

test('what comes after a close frame in the same piece', async () => {
  const { seen, surplus } = await read(Buffer.concat([CLOSE_1001, Buffer.from('more')]));
  expect({ seen, surplus }).toEqual({ seen: ['close 1001'], surplus: 'more' });
});

test('a close frame without a code', async () => {
  expect((await read(frame(8, ''))).seen).toEqual(['close without a code']);
});

test.for<[number, boolean]>([
  [0, false],
  [1, true],
  [2, true],
  [5, true],
  [302, true],
  [304, false],
])('after %d bytes of a frame, whether it is still under way: %s', async ([bytes, isInFrame]) => {
  expect((await read(frame(1, 'a'.repeat(300)).subarray(0, bytes), 1)).isInFrame).toBe(isInFrame);
});

test('a masked frame breaks the protocol', async () => {
  expect((await read(frame(1, '1', { masked: true }))).seen).toEqual([
    'Invalid WebSocket frame: MASK must be clear',
  ]);
});

test('what a client sends is masked', () => {
  const pong = pongFrame(Buffer.from('abc'));
  const [, length = 0, ...rest] = pong;
  expect([pong[0], length]).toEqual([0x8a, 0x83]);
  const mask = rest.slice(0, 4);
  const plain = rest.slice(4).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  expect(Buffer.from(plain).toString()).toBe('abc');
  expect([...closeFrame(1000).subarray(0, 2)]).toEqual([0x88, 0x82]);
  expect([...closeFrame(undefined).subarray(0, 2)]).toEqual([0x88, 0x80]);
});
