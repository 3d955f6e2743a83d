import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  END_STREAM,
  FRAME,
  frame,
  framesIn,
  getFrame,
  saysOk,
} from '../../../../bench/cross-check/client/frames.ts';

const anyFrame = fc.record({
  type: fc.integer({ min: 0, max: 9 }),
  flags: fc.integer({ min: 0, max: 255 }),
  stream: fc.integer({ min: 0, max: 0x7fff_ffff }),
  payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});

test('frames are parsed the same wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(anyFrame), fc.nat(), (frames, cut) => {
      const bytes = Buffer.concat(frames.map(frame));
      const first = framesIn(bytes.subarray(0, cut));
      const second = framesIn(Buffer.concat([first.rest, bytes.subarray(cut)]));
      expect([...first.frames, ...second.frames]).toEqual(frames);
      expect(second.rest.length).toBe(0);
    }),
  );
});

test('a request is one block of fields that ends its stream', () => {
  const { frames } = framesIn(getFrame(5, 'service:80', '/datetime', 12));
  expect(frames).toHaveLength(1);
  expect(frames[0]).toMatchObject({ type: FRAME.headers, stream: 5 });
  expect((frames[0]?.flags ?? 0) & END_STREAM).toBe(END_STREAM);
});

test.for([
  [[0x88], true],
  [[0x20, 0x88, 0x76], true],
  [[0x48, 0x03], false],
] as const)('%j says ok: %s', ([bytes, ok]) => {
  expect(saysOk(Buffer.from(bytes))).toBe(ok);
});
