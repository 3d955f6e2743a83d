const HEAD_BYTES = 5;
const LENGTH_AT = 1;
/** Field 1, a varint. */
const NUMBER_TAG = 0x08;

/** A gRPC message with a number: its length, and `{ number }` in protobuf. */
export function messageOf(number: number): Buffer {
  const payload = [NUMBER_TAG];
  let left = number;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) payload.push((left % 0x80) | 0x80);
  payload.push(left);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(payload.length, LENGTH_AT);
  return Buffer.concat([head, Buffer.from(payload)]);
}
