/** A frame of a WebSocket. */
export interface Frame {
  isLast: boolean;
  opcode: number;
  payload: Buffer;
}

const LAST = 0x80;
const OPCODE = 0x0f;
const LENGTH = 0x7f;
const IN_16_BITS = 126;
const IN_64_BITS = 127;
const MASK_BYTES = 4;

/** Reads the whole frames of a client, which are masked, and returns what is left of the next one. */
export function readFrames(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  for (let next = readFrame(rest); next; next = readFrame(rest)) {
    frames.push(next.frame);
    rest = next.rest;
  }
  return { frames, rest };
}

function readFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | undefined {
  const [first = 0, second = 0] = bytes;
  const short = second & LENGTH;
  const maskAt = short === IN_64_BITS ? 10 : short === IN_16_BITS ? 4 : 2;
  const payloadAt = maskAt + MASK_BYTES;
  if (bytes.length < payloadAt) return undefined;
  const length =
    short === IN_64_BITS
      ? Number(bytes.readBigUInt64BE(2))
      : short === IN_16_BITS
        ? bytes.readUInt16BE(2)
        : short;
  const end = payloadAt + length;
  if (bytes.length < end) return undefined;
  const payload = Buffer.from(bytes.subarray(payloadAt, end));
  payload.forEach((byte, index) => (payload[index] = byte ^ (bytes[maskAt + (index % MASK_BYTES)] ?? 0)));
  return {
    frame: { isLast: (first & LAST) > 0, opcode: first & OPCODE, payload },
    rest: bytes.subarray(end),
  };
}

/** A frame as a server sends it. */
export function serverFrame({ isLast, opcode, payload }: Frame): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < IN_16_BITS ? 2 : length < 1 << 16 ? 4 : 10);
  head[0] = opcode | (isLast ? LAST : 0);
  head[1] = head.length === 2 ? length : head.length === 4 ? IN_16_BITS : IN_64_BITS;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
