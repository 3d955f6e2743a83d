// How Node's own client (llhttp) frames a response, seen through its public API.
import { Agent, request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { NOTHING, type Framing } from './framing.ts';

/** A connection in memory, with what an agent wants of a socket beside a stream. */
class MemorySocket extends Duplex {
  override _read(): void {}
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

class MemoryAgent extends Agent {
  readonly socket = new MemorySocket();
  kept = false;

  constructor() {
    super({ keepAlive: true });
  }

  override createConnection(): Socket {
    return this.socket as unknown as Socket;
  }

  /** The agent's question whether to keep the connection for the next request. */
  override keepSocketAlive(): boolean {
    this.kept = true;
    return false;
  }
}

/** Reads a stream byte by byte with Node's client, up to the end of the first response, then the end of the connection. */
export async function nodeFraming(stream: Buffer): Promise<Framing> {
  const seen: Framing = { ...NOTHING };
  const agent = new MemoryAgent();
  let failed = false;
  let ended = false;
  const clientRequest = request({ host: 'memory', agent }, (response: IncomingMessage) => {
    seen.status = response.statusCode;
    response.on('data', (piece: Buffer) => (seen.body += piece.toString('latin1')));
    response.on('end', () => (ended = response.complete));
    response.on('error', () => (failed = true));
  });
  clientRequest.on('error', () => (failed = true));
  clientRequest.end();
  await turn();
  let read = 0;
  for (const byte of stream) {
    read++;
    agent.socket.push(Buffer.of(byte));
    await turn();
    if (ended) return { ...seen, end: read, kept: await isKept(agent) };
    if (failed) return { ...seen, faultAt: read };
  }
  agent.socket.push(null);
  await turn();
  await turn();
  agent.socket.destroy();
  return ended ? { ...seen, end: 'close' } : seen;
}

async function isKept(agent: MemoryAgent): Promise<boolean> {
  await turn();
  agent.socket.destroy();
  return agent.kept;
}
