// What a 101 must show to open a WebSocket.
import { expect, test } from 'vitest';
import { parseHead } from '../../../../src/load/http1/response-head.ts';
import { ResponseParser } from '../../../../src/load/http1/response-parser.ts';
import { acceptOf } from '../../../../src/common/connect/web-socket.ts';
import { whyNoWebSocket } from '../../../../src/load/streams/web-socket/handshake.ts';
import { numberOf } from '../../../../src/record/streams/message-number.ts';

/** The example of RFC 6455, section 1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const GOOD = {
  upgrade: 'WebSocket',
  connection: 'keep-alive, Upgrade',
  'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
};

function why(changed: Record<string, string | undefined>, offered?: string): string | undefined {
  const fields = Object.entries({ ...GOOD, ...changed }).filter(([, value]) => value !== undefined);
  const lines = fields.map(([name, value]) => `${name}: ${value}`);
  return whyNoWebSocket(parseHead(['HTTP/1.1 101 Switching Protocols', ...lines].join('\r\n')), KEY, offered);
}

test('the accepted key is that of the RFC', () => {
  expect(acceptOf(KEY)).toBe(GOOD['sec-websocket-accept']);
  expect(why({})).toBeUndefined();
});

test.for<[changed: Record<string, string | undefined>, reason: string]>([
  [{ upgrade: undefined }, 'a 101 without "Upgrade: websocket"'],
  [{ upgrade: 'h2c' }, 'a 101 without "Upgrade: websocket"'],
  [{ connection: 'close' }, 'a 101 without "Connection: Upgrade"'],
  [{ 'sec-websocket-accept': acceptOf('another') }, 'a 101 with a wrong Sec-WebSocket-Accept'],
  [{ 'sec-websocket-accept': undefined }, 'a 101 with a wrong Sec-WebSocket-Accept'],
  [{ 'sec-websocket-extensions': 'permessage-deflate' }, 'a 101 with an extension that was not offered'],
  [{ 'sec-websocket-protocol': 'chat' }, 'a 101 with a subprotocol that was not offered'],
])('%o is refused: %s', ([changed, reason]) => {
  expect(why(changed)).toBe(reason);
});

test('a server chooses one of the subprotocols that were offered', () => {
  expect(why({ 'sec-websocket-protocol': 'chat' }, 'graphql-ws, chat')).toBeUndefined();
  expect(why({}, 'chat')).toBe('a 101 without any of the subprotocols offered');
  expect(why({ 'sec-websocket-protocol': 'Chat' }, 'chat')).toBe(
    'a 101 with a subprotocol that was not offered',
  );
});

test.for<[text: string, number: number | undefined]>([
  ['42', 42],
  ['-1', -1],
  ['4.2', undefined],
  ['{"n":7}', 7],
  ['{"id":8,"text":"x"}', 8],
  ['{"id":"8"}', undefined],
  ['{"n":"x","id":9}', 9],
  ['{broken', undefined],
  ['[1]', undefined],
  ['hello', undefined],
  ['99999999999999999999', undefined],
])('the number of %s is %s', ([text, number]) => {
  expect(numberOf(text)).toBe(number);
});

test.for([1, 5, 1000])('what follows a 101 is handed over, in pieces of %d bytes', (pieceBytes) => {
  const seen: (number | string)[] = [];
  const parser = new ResponseParser({
    head: ({ status }) => seen.push(status),
    body: (piece) => seen.push(piece.toString()),
    end: () => seen.push('end'),
  });
  parser.expect(false, true);
  const bytes = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\nframes');
  for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes));
  expect([seen[0], seen.slice(1).join('')]).toEqual([101, 'frames']);
});

test('a 101 to any other request is malformed', () => {
  const parser = new ResponseParser({ head: () => undefined, body: () => undefined, end: () => undefined });
  parser.expect();
  expect(() => parser.push(Buffer.from('HTTP/1.1 101 X\r\n\r\n'))).toThrow(
    'a 101 without an upgrade request',
  );
});
