import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { FrameEdges } from './frame-edges.ts';

/** What the types of `ws` leave out: its parser and its writer of frames. */
const { Receiver, Sender } = ws as unknown as {
  Receiver: new (options: { maxPayload: number }) => Writable;
  Sender: { frame(data: Buffer, options: object): Buffer[] };
};

const OPCODES = { close: 0x8, pong: 0xa } as const;
/** As the client of `ws` has it. */
const LONGEST_MESSAGE = 100 * 1024 * 1024;
/** What stands for a close frame without a code, and is never sent. */
const NO_CODE = 1005;

/** Called for what comes on a WebSocket. */
export interface FrameEvents {
  message(data: Buffer, isBinary: boolean): void;
  ping(data: Buffer): void;
  /** A close frame has come, with its code if it has one. */
  closed(code: number | undefined): void;
  /** What came breaks the protocol; called later than `push`, but before anything else can come. */
  broken(error: Error): void;
}

/** Reads the frames that a server sends. */
export class FrameReader {
  readonly #edges = new FrameEdges();
  readonly #receiver = new Receiver({ maxPayload: LONGEST_MESSAGE });

  constructor(events: FrameEvents) {
    this.#receiver.on('message', (data: Buffer, isBinary: boolean) => events.message(data, isBinary));
    this.#receiver.on('ping', (data: Buffer) => events.ping(data));
    this.#receiver.on('conclude', (code: number) => events.closed(code === NO_CODE ? undefined : code));
    this.#receiver.on('error', (error) => events.broken(error));
  }

  /** A frame has begun, and its end is still to come. */
  get isInFrame(): boolean {
    return this.#edges.isInFrame;
  }

  /** Takes a piece, whose memory may be reused afterwards. Returns what comes after a close frame, if any does. */
  push(piece: Buffer): Buffer | undefined {
    const end = this.#edges.push(piece) ?? piece.length;
    // The receiver keeps what it cannot read yet.
    this.#receiver.write(Buffer.from(piece.subarray(0, end)));
    return end < piece.length ? piece.subarray(end) : undefined;
  }
}

/** A pong, as a client sends it. The data is masked in place. */
export function pongFrame(data: Buffer): Buffer {
  return maskedFrame(OPCODES.pong, data);
}

/** A close frame, as a client sends it. */
export function closeFrame(code: number | undefined): Buffer {
  const data = Buffer.alloc(code === undefined ? 0 : 2);
  if (code !== undefined) data.writeUInt16BE(code);
  return maskedFrame(OPCODES.close, data);
}

function maskedFrame(opcode: number, data: Buffer): Buffer {
  return Buffer.concat(Sender.frame(data, { opcode, fin: true, mask: true, rsv1: false, readOnly: false }));
}
