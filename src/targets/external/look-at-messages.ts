import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { httpUrlOf } from '../../common/connect/web-socket.ts';
import { numberOf } from '../../record/streams/message-number.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';
import { areConsecutive, ENOUGH, LOOK_MS } from './look-at-events.ts';

const SUBPROTOCOL = 'sec-websocket-protocol';

/** Reads the messages of a WebSocket for a few seconds, or until they have shown enough, and leaves it. */
export async function lookAtMessages(
  url: string,
  headers: Record<string, string>,
  socket: Socket,
): Promise<StreamsShow> {
  const { [SUBPROTOCOL]: subprotocols, ...others } = headers;
  const client = new WebSocket(httpUrlOf(url), subprotocols?.split(',').map((name) => name.trim()) ?? [], {
    headers: others,
    perMessageDeflate: false,
    createConnection: () => socket,
  });
  const numbers: string[] = [];
  const enough = new AbortController();
  client.on('message', (data: Buffer, isBinary: boolean) => {
    const number = isBinary ? undefined : numberOf(data.toString('utf8'));
    if (numbers.push(String(number ?? '')) >= ENOUGH) enough.abort();
  });
  // That it is a WebSocket has been seen before; what else goes wrong shows under load.
  client.on('error', () => enough.abort());
  client.on('close', () => enough.abort());
  await delay(LOOK_MS, undefined, { signal: enough.signal }).catch(() => undefined);
  client.terminate();
  return { numbered: areConsecutive(numbers), often: numbers.length >= ENOUGH };
}
