import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { Progress } from '../../src/record/flow/load-progress.ts';
import { CERTIFICATE } from './certificate.ts';

const BOUND_MS = 60_000;
const END_OF_HEAD = '\r\n\r\n';
/** Every so manieth stream is singled out. */
const EVERY = 4;
/** How many events a stream has before its end. */
const EVENTS = 3;
export const CLIENTS = 8;

const TYPE = 'content-type: text/event-stream\r\n';
export const UNFRAMED = `HTTP/1.1 200 OK\r\n${TYPE}\r\n`;
export const CHUNKED = `HTTP/1.1 200 OK\r\n${TYPE}transfer-encoding: chunked\r\n\r\n`;
export const LAST_CHUNK = '0\r\n\r\n';
export const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

/** What a server does to a stream that it singles out: how it begins, and what follows its events. With TLS `wire` is the connection below. */
export interface StreamMisdeed {
  /** @default CHUNKED */
  head?: string;
  act: (socket: Socket, wire: Socket) => void;
}

/** A load on a server whose streams go on where the last one of their client has ended. */
export interface HostileStreams {
  /** @default false */
  tls?: boolean;
  /** How many streams to wait for. @default 400 */
  streams?: number;
  /** For streams that never end: how long to wait instead once every client has one, ms. */
  stallMs?: number;
}

/** Puts clients of Server-Sent Events on a server that treats every fourth stream in this way, and ends the others in order. */
export async function streamsOn({ head = CHUNKED, act }: StreamMisdeed, plan: HostileStreams = {}) {
  const { tls = false, streams: wanted = 400, stallMs } = plan;
  let opened = 0;
  let misdeeds = 0;
  let events = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (wire) => {
    const socket = tls ? new TLSSocket(wire, { isServer: true, ...CERTIFICATE }) : wire;
    sockets.add(wire);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (!text.includes(END_OF_HEAD)) return;
      const isBad = ++opened % EVERY === 0;
      const isChunked = !isBad || head === CHUNKED;
      socket.write(isBad ? head : CHUNKED);
      const last = Number(/^last-event-id: (?<id>\d+)/m.exec(text)?.groups?.['id'] ?? 0);
      text = '';
      for (let number = last + 1; number <= last + EVENTS; number++) {
        const event = `id: ${number}\ndata: x\n\n`;
        socket.write(isChunked ? chunk(event) : event);
        events++;
      }
      if (isBad) misdeeds++;
      if (isBad) act(socket, wire);
      else socket.end(LAST_CHUNK);
    });
    socket.on('end', () => socket.end());
    // A client that is cut off may reply with a reset: that is what is being tested.
    socket.on('error', () => socket.destroy());
    wire.on('error', () => wire.destroy());
    wire.on('close', () => sockets.delete(wire));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const probe = Probe.start({
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: CLIENTS,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: {},
    stream: { protocol: 'sse' },
    tls: { ca: CERTIFICATE.cert },
    ...(stallMs === undefined ? { requests: wanted } : {}),
  });
  if (stallMs === undefined) await probe.until(({ ended }) => ended >= wanted, BOUND_MS);
  else {
    const allStall = ({ openStreams }: Progress) => misdeeds === CLIENTS && openStreams === CLIENTS;
    expect(await probe.until(allStall, BOUND_MS)).toBe(true);
    await probe.until(() => false, stallMs);
  }
  const result = await probe.stop();
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
  expect(misdeeds).toBeGreaterThan(0);
  return { result, opened, misdeeds, events };
}
