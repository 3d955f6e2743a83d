/** The frames of HTTP/2 (RFC 9113, 6) as far as a client without a body needs them. */
export const FRAME = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;
export const END_STREAM = 0x1;
export const ACK = 0x1;
const END_HEADERS = 0x4;
const HEAD_BYTES = 9;
const STREAM_BITS = 0x7fff_ffff;
export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export interface Frame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

export function frame({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The whole frames at the beginning of some bytes, and what is left. */
export function framesIn(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= HEAD_BYTES) {
    const end = at + HEAD_BYTES + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    frames.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5) & STREAM_BITS,
      payload: bytes.subarray(at + HEAD_BYTES, end),
    });
    at = end;
  }
  return { frames, rest: bytes.subarray(at) };
}

// HPACK (RFC 7541): whole fields by their number in the static table, others as literals that no table keeps.
const GET = 0x82;
const HTTP = 0x86;
const AUTHORITY = 0x01;
const PATH = 0x04;
const STATUS_200 = 0x88;

/** A GET without a body, on a new stream. */
export function getFrame(stream: number, host: string, path: string, id: number): Buffer {
  const payload = Buffer.concat([
    Buffer.from([GET, HTTP, PATH]),
    text(path),
    Buffer.from([AUTHORITY]),
    text(host),
    Buffer.from([0]),
    text('x-request-id'),
    text(String(id)),
  ]);
  return frame({ type: FRAME.headers, flags: END_STREAM | END_HEADERS, stream, payload });
}

/** Whether a block of header fields begins with `:status: 200`; changes of the table's size may go before. */
export function saysOk(block: Buffer): boolean {
  return block.find((byte) => byte >> 5 !== 1) === STATUS_200;
}

// Lengths below 127 are one byte.
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
}
