import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { CERTIFICATE } from './certificate.ts';

/** Of RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const EVERY = 5;
const END_OF_HEAD = '\r\n\r\n';

const TEXT = 0x1;
const CLOSE = 0x8;
const PONG = 0xa;

/** A small frame of a server, which is the last of its message unless its first byte says otherwise. */
export function frame(opcode: number, payload = '', first = 0x80 | opcode): Buffer {
  return Buffer.concat([Buffer.from([first, Buffer.byteLength(payload)]), Buffer.from(payload)]);
}

export const CLOSE_FRAME = Buffer.from([0x80 | CLOSE, 2, 0x03, 0xe9]);
/** A message without a number, so that none seems to be missing. */
export const MESSAGE = frame(TEXT, 'hello');

/** The 101 for a request's key. */
export function upgradeFor(key: string): string {
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
}

/** Connections that the server does not end. */
const holding = new WeakSet<Socket>();

/** What the server does in place of its 101 (with `key`), or after it. */
export interface Misdeed {
  /**
   * Returns whether WebSocket is spoken from now on.
   * @default a proper 101
   */
  handshake?: (socket: Socket, key: string) => boolean;
  /** @default a message and a close frame, as with every other stream */
  after?: (socket: Socket) => void;
}

/** A server of raw sockets that treats every 5th WebSocket in its own way, and counts what it did. */
export interface HostileWebSockets {
  readonly url: string;
  readonly upgrades: number;
  readonly misdeeds: number;
  /** Pongs and close frames that clients sent. */
  readonly pongs: number;
  readonly closes: number;
  stop(): Promise<void>;
}

export async function startHostileWebSockets(misdeed: Misdeed, tls = false): Promise<HostileWebSockets> {
  const seen = { upgrades: 0, misdeeds: 0, pongs: 0, closes: 0 };
  const sockets = new Set<Socket>();
  const upgrade = (socket: Socket, key: string): boolean => {
    const isSingledOut = ++seen.upgrades % EVERY === 0;
    if (isSingledOut) seen.misdeeds++;
    const { handshake, after } = isSingledOut ? misdeed : {};
    if (handshake) return handshake(socket, key);
    socket.write(upgradeFor(key));
    if (after) after(socket);
    else socket.write(Buffer.concat([MESSAGE, CLOSE_FRAME]));
    return true;
  };
  const options = { ...CERTIFICATE, noDelay: true, allowHalfOpen: true };
  const server = tls ? createTlsServer(options) : createServer(options);
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    let kept: Buffer = Buffer.alloc(0);
    let isOpen = false;
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]);
      const end = kept.indexOf(END_OF_HEAD);
      if (!isOpen && end >= 0) {
        const head = kept.toString('latin1', 0, end);
        kept = kept.subarray(end + END_OF_HEAD.length);
        const [, key = ''] = /^sec-websocket-key: (\S+)$/im.exec(head) ?? [];
        isOpen = upgrade(socket, key);
      }
      if (!isOpen) return;
      const { opcodes, rest } = readShortFrames(kept);
      kept = rest;
      seen.pongs += opcodes.filter((opcode) => opcode === PONG).length;
      if (!opcodes.includes(CLOSE)) return;
      seen.closes++;
      if (!holding.has(socket)) socket.end();
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get upgrades() {
      return seen.upgrades;
    },
    get misdeeds() {
      return seen.misdeeds;
    },
    get pongs() {
      return seen.pongs;
    },
    get closes() {
      return seen.closes;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Clients send no long frames; each has a mask of four bytes. */
function readShortFrames(bytes: Buffer): { opcodes: number[]; rest: Buffer } {
  const opcodes: number[] = [];
  let rest = bytes;
  const length = () => 6 + ((rest[1] ?? 0) & 0x7f);
  while (rest.length >= 6 && rest.length >= length()) {
    opcodes.push((rest[0] ?? 0) & 0xf);
    rest = rest.subarray(length());
  }
  return { opcodes, rest };
}

/** Does not end the connection when the client returns the close frame. */
export function hold(socket: Socket): void {
  holding.add(socket);
}
