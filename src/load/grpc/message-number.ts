const NUMBER_FIELD = 1;
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;
const WIRE_TYPE_BITS = 3;
const WIRE_TYPE_MASK = 0b111;

/** The number of a message: field 1 of a protobuf message, where that is a varint. undefined for any other payload. */
export function messageNumber(payload: Buffer): number | undefined {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = payload[at++] ?? Number.NaN;
      value += (byte & 0x7f) * scale;
      if (Number.isNaN(byte) || scale > Number.MAX_SAFE_INTEGER) return Number.NaN;
      if (byte < 0x80) return value;
    }
  };
  while (at < payload.length) {
    const tag = varint();
    if (Number.isNaN(tag)) return undefined;
    const type = tag & WIRE_TYPE_MASK;
    if (tag >>> WIRE_TYPE_BITS === NUMBER_FIELD) {
      const number = type === VARINT ? varint() : Number.NaN;
      return Number.isSafeInteger(number) ? number : undefined;
    }
    if (type === VARINT) varint();
    else if (type === FIXED_64) at += 8;
    else if (type === BYTES) {
      const length = varint();
      at += length;
    } else if (type === FIXED_32) at += 4;
    else return undefined;
  }
  return undefined;
}
