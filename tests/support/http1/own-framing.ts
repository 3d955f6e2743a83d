import { ResponseParser } from '../../../src/load/http1/response-parser.ts';
import { MalformedResponse } from '../../../src/load/http1/malformed-response.ts';
import { NOTHING, type Framing } from './framing.ts';

/** Reads pieces with the probe's own parser, up to the end of the first response, then the end of the connection. */
export function ownFraming(pieces: readonly Buffer[]): Framing & { why?: string } {
  const seen: Framing = { ...NOTHING };
  let keeps = false;
  let ended = false;
  const parser = new ResponseParser({
    head: ({ status, close }) => {
      seen.status = status;
      keeps = !close;
    },
    body: (piece) => (seen.body += piece.toString('latin1')),
    end: () => (ended = true),
  });
  parser.expect();
  let read = 0;
  for (const piece of pieces) {
    read += piece.length;
    try {
      // Lent memory, as a connection has it.
      const lent = Buffer.from(piece);
      parser.push(lent);
      lent.fill('x');
    } catch (error) {
      if (!(error instanceof MalformedResponse)) throw error;
      return { ...seen, faultAt: read, why: error.message };
    }
    if (ended) return { ...seen, end: read, kept: keeps };
  }
  return parser.finish() ? { ...seen, end: 'close' } : seen;
}

/** Every byte of a stream by itself. */
export function byteByByte(stream: Buffer): Buffer[] {
  return Array.from(stream, (byte) => Buffer.of(byte));
}
