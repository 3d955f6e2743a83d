import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readFrames, serverFrame, type Frame } from './frames.ts';
import { ticksFor } from './ticks.ts';

/** Of RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const GOING_AWAY = Buffer.from([0x03, 0xe9]);
/** How long a client may take to return a close frame, ms. */
const CLOSING_MS = 1000;

/** Each ends a WebSocket in order. */
const open = new Set<() => void>();

/** Whether a request asks for a WebSocket. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-key'] !== undefined;
}

/**
 * Opens the WebSocket that a request asks for. It sends numbered text messages and returns what the client sends. The
 * image of the upstream has no packages in it, so this speaks the protocol itself.
 */
export function openWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  headers: Record<string, string> = {},
): void {
  if (!wantsWebSocket(request))
    return void socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  socket.write(handshake(request, headers));
  const send = (frame: Frame) => socket.write(serverFrame(frame));
  const leave = ticksFor(request.url).follow((number) =>
    send({ isLast: true, opcode: TEXT, payload: Buffer.from(String(number)) }),
  );
  let isClosing = false;
  const close = (payload: Buffer) => {
    leave();
    open.delete(end);
    if (!isClosing) send({ isLast: true, opcode: CLOSE, payload });
    isClosing = true;
  };
  const end = () => {
    close(GOING_AWAY);
    setTimeout(() => socket.destroy(), CLOSING_MS).unref();
  };
  open.add(end);
  let kept = head;
  const take = (chunk: Buffer) => {
    const { frames, rest } = readFrames(Buffer.concat([kept, chunk]));
    kept = rest;
    for (const frame of frames) {
      if (frame.opcode === CLOSE) {
        close(frame.payload);
        socket.end();
      } else if (!isClosing && frame.opcode !== PONG)
        send(frame.opcode === PING ? { ...frame, opcode: PONG } : frame);
    }
  };
  socket.on('data', take);
  take(Buffer.alloc(0));
  socket.on('end', () => socket.end());
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    leave();
    open.delete(end);
  });
}

/** Ends all WebSockets in order: the server goes away. */
export function endWebSockets(): void {
  for (const end of open) end();
}

function handshake({ headers: asked }: IncomingMessage, headers: Record<string, string>): string {
  const key = asked['sec-websocket-key'] ?? '';
  const id = asked['x-request-id'];
  const [subprotocol] = asked['sec-websocket-protocol']?.split(',') ?? [];
  const fields = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-accept': createHash('sha1')
      .update(key + GUID)
      .digest('base64'),
    ...(subprotocol === undefined ? {} : { 'sec-websocket-protocol': subprotocol.trim() }),
    ...(typeof id === 'string' ? { 'x-request-id': id } : {}),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`;
}
