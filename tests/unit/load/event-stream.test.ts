// What a client of Server-Sent Events makes of what servers send, byte for byte.
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { functionFrom } from '../../../src/common/function-source.ts';
import { Probe } from '../../../src/load/probe/probe.ts';
import { EventReader } from '../../../src/load/streams/event-reader.ts';
import { BOUND_MS, CHUNKED, chunk, event, openStreams, TYPE, UNFRAMED } from '../../support/event-streams.ts';
import { startRawServer, type Respond } from '../../support/raw-server.ts';

const STREAM = { messages: 2, lost: 0, repeated: 0, missed: 0, numbered: true };

test.for<[what: string, send: (socket: Socket) => void, end: string, how: string, outcome: string]>([
  [
    'a last chunk',
    (socket) => socket.end(`${CHUNKED}${chunk(event(1) + event(2))}0\r\n\r\n`),
    'ended',
    'last chunk',
    'ok',
  ],
  [
    'a last chunk with trailers',
    (socket) => socket.write(`${CHUNKED}${chunk(event(1) + event(2))}0\r\nx-a: b\r\n\r\n`),
    'ended',
    'last chunk',
    'ok',
  ],
  [
    'the whole of its content-length',
    (socket) => socket.write(`HTTP/1.1 200 OK\r\n${TYPE}content-length: 30\r\n\r\n${event(1)}${event(2)}`),
    'ended',
    'content-length',
    'ok',
  ],
  [
    'a FIN before its content-length',
    (socket) => socket.end(`HTTP/1.1 200 OK\r\n${TYPE}content-length: 31\r\n\r\n${event(1)}${event(2)}`),
    'cut',
    'fin',
    'closed',
  ],
  ['a FIN without framing', (socket) => socket.end(UNFRAMED + event(1) + event(2)), 'cut', 'fin', 'closed'],
  [
    'a FIN of HTTP/1.0',
    (socket) => socket.end(`HTTP/1.0 200 OK\r\n${TYPE}\r\n${event(1)}${event(2)}`),
    'cut',
    'fin',
    'closed',
  ],
  [
    'a FIN that was announced',
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n${TYPE}\r\n${event(1)}${event(2)}`),
    'cut',
    'fin',
    'closed',
  ],
  [
    'a broken chunk',
    (socket) => socket.write(`${CHUNKED}${chunk(event(1) + event(2))}hello\r\n`),
    'cut',
    'no HTTP/1.1: a broken chunk',
    'unexpected',
  ],
])('a stream that ends by %s', async ([, send, end, how, outcome]) => {
  const seen = await openStreams(1, send);
  expect(seen.streams).toEqual([{ ...STREAM, end, how }]);
  expect(seen.outcomes).toEqual([outcome]);
  expect(seen.requestTable.closeKind(0)).toBe(outcome === 'closed' ? 'mid-response' : undefined);
});

test.for<[what: string, body: string]>([
  ['line feeds', 'id: 1\ndata: x\n\nid: 2\ndata: y\n\n'],
  ['carriage returns', 'id: 1\rdata: x\r\rid: 2\rdata: y\r\r'],
  ['both', 'id: 1\r\ndata: x\r\n\r\nid: 2\r\ndata: y\r\n\r\n'],
  ['a byte order mark', '\u{FEFF}id: 1\ndata: x\n\nid: 2\ndata: y\n\n'],
  ['comments and retry', ': hi\nretry: 10\n\nid: 1\ndata: x\n\n:\n\nretry: no\nid: 2\ndata: y\n\n'],
  ['an id with NUL, which is ignored', 'id: 1\ndata: x\n\nid: 2\nid: 7\0\ndata: y\n\n'],
  ['characters of several bytes', 'id: 1\ndata: ü€😀\n\nid: 2\ndata: 😀€ü\n\n'],
])('events with %s are the same in one chunk and byte by byte', async ([, body]) => {
  const bytes = Buffer.from(body);
  const whole = await openStreams(1, (socket) => {
    socket.write(CHUNKED);
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.end(Buffer.concat([bytes, Buffer.from('\r\n0\r\n\r\n')]));
  });
  const bytewise = await openStreams(1, (socket) => {
    const pieces = Array.from(bytes, (byte) =>
      Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]),
    );
    socket.end(Buffer.concat([Buffer.from(CHUNKED), ...pieces, Buffer.from('0\r\n\r\n')]));
  });
  for (const seen of [whole, bytewise])
    expect(seen.streams).toEqual([{ ...STREAM, end: 'ended', how: 'last chunk' }]);
});

test('what was cut in the middle of a character or an event is no part of the next stream', async () => {
  const half = Buffer.concat([Buffer.from('id: 4\ndata: '), Buffer.from([0xf0, 0x9f])]);
  const seen = await openStreams(2, (socket, nth) => {
    if (nth === 1) socket.end(Buffer.concat([Buffer.from(UNFRAMED + event(3)), half]));
    else socket.end(`${CHUNKED}${chunk(event(4) + event(5))}0\r\n\r\n`);
  });
  expect(seen.streams).toEqual([
    { ...STREAM, messages: 1, end: 'cut', how: 'fin' },
    { ...STREAM, end: 'ended', how: 'last chunk' },
  ]);
});

test.for<[what: string, events: string, header: string | undefined]>([
  ['the id of the last event', event(1) + event(2), '2'],
  ['an id that came without data', `${event(1)}id: 9\n\n`, '9'],
  ['that of an event before one without', `${event(7)}data: x\n\n`, '7'],
  ['none after an empty one', `${event(7)}id:\ndata: x\n\n`, undefined],
  ['none that no header may have', event('a\u{1}b'), undefined],
  ['a foreign one as its bytes', event('€\u{10a}'), Buffer.from('€\u{10a}').toString('latin1')],
  ['none of an event that was not whole', `${event(7)}id: 8\ndata: x\n`, '7'],
])('the next request has as Last-Event-ID %s', async ([, events, header]) => {
  const seen = await openStreams(2, (socket) => socket.end(`${CHUNKED}${chunk(events)}0\r\n\r\n`));
  const [first, second = ''] = seen.heads;
  expect(first).not.toContain('last-event-id');
  expect(/^last-event-id: (?<id>.*)$/m.exec(second)?.groups?.['id']?.trim()).toBe(header);
});

const sixth: Respond = (socket) => socket.end(`${CHUNKED}${chunk(event(6))}0\r\n\r\n`);

test("a user's headers go before the client's own, whatever their case", async () => {
  const headers = [{ Accept: 'text/event-stream, */*', 'Last-Event-ID': '5', 'CACHE-control': 'max-age=0' }];
  const { heads, outcomes } = await openStreams(2, sixth, { headers });
  expect(outcomes).toEqual(['ok', 'ok']);
  expect(heads[0]).toContain(
    'accept: text/event-stream, */*\r\ncache-control: max-age=0\r\nlast-event-id: 5',
  );
  expect(heads[1]).toContain('last-event-id: 6');
});

test.for(['1e5', '0x10', '1.5', ' ', '-3', '99999999999999999999', 'a1'])(
  'the id "%s" is no number of a message',
  async (id) => {
    const seen = await openStreams(1, (socket) => socket.end(`${CHUNKED}${chunk(event(id))}0\r\n\r\n`));
    expect(seen.streams).toEqual([
      { ...STREAM, messages: 1, numbered: false, end: 'ended', how: 'last chunk' },
    ]);
  },
);

const page = (extra: string, body: string) =>
  `HTTP/1.1 200 OK\r\n${extra}content-length: ${body.length}\r\n\r\n${body}`;
test.for<[what: string, response: string, outcome: string, error?: string]>([
  [
    'another content type',
    page('content-type: text/html\r\n', 'hello'),
    'unexpected',
    'content type text/html instead of text/event-stream',
  ],
  [
    'another content type without end',
    'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\nhello',
    'unexpected',
    'content type text/html instead of text/event-stream',
  ],
  [
    'a similar content type',
    page('content-type: text/event-streams\r\n', 'hello'),
    'unexpected',
    'content type text/event-streams instead of text/event-stream',
  ],
  ['no content type', page('', 'hello'), 'unexpected', 'content type none instead of text/event-stream'],
  [
    'a coding that was not asked for',
    page(`${TYPE}content-encoding: gzip\r\n`, 'hello'),
    'unexpected',
    'content coding gzip, which was not asked for',
  ],
  ['a 204', 'HTTP/1.1 204 No Content\r\n\r\n', 'unexpected'],
  ['a redirect', 'HTTP/1.1 302 Found\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n', 'unexpected'],
  ['a 503', 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy', 'error'],
  ['a 503 that ends with its connection', 'HTTP/1.1 503 Service Unavailable\r\n\r\nbusy', 'error'],
])('%s is no stream, and the client goes on after it', async ([, response, outcome, error]) => {
  const seen = await openStreams(2, (socket, nth) => {
    if (nth > 1) socket.end(`${CHUNKED}${chunk(event(1) + event(2))}0\r\n\r\n`);
    else if (response.includes('503') && !response.includes('length')) socket.end(response);
    else socket.write(response);
  });
  expect(seen.outcomes).toEqual([outcome, 'ok']);
  expect(seen.ended).toBe(2);
  expect(seen.streams).toEqual([{ ...STREAM, end: 'ended', how: 'last chunk' }]);
  expect(seen.errors).toEqual(error === undefined ? {} : { [error]: 1 });
});

test('the content type may have parameters and capitals', async () => {
  const head = CHUNKED.replace('text/event-stream', 'Text/Event-Stream; charset=utf-8');
  const seen = await openStreams(1, (socket) => socket.end(`${head}${chunk(event(1) + event(2))}0\r\n\r\n`));
  expect(seen.outcomes).toEqual(['ok']);
});

test('an event without end is given up before it fills the memory', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const seen = await openStreams(2, (socket, nth) => {
    if (nth === 1) {
      socket.write(`${UNFRAMED}${event(1)}data: `);
      for (let megabytes = 0; megabytes < 18; megabytes++) socket.write(piece);
    } else socket.end(`${CHUNKED}${chunk(event(2) + event(3))}0\r\n\r\n`);
  });
  expect(seen.outcomes).toEqual(['unexpected', 'ok']);
  expect(seen.streams).toEqual([
    { ...STREAM, messages: 1, end: 'cut', how: 'an event of more than 16 MiB' },
    { ...STREAM, end: 'ended', how: 'last chunk' },
  ]);
});

test('a connection whose stream has ended is not used for the next one', async () => {
  const seen = await openStreams(3, (socket) => socket.end(`${CHUNKED}${chunk(event(1))}0\r\n\r\n`));
  expect(seen.outcomes).toEqual(['ok', 'ok', 'ok']);
  expect(seen.connections.map(({ served, end }) => [served, end?.by, end?.inFlight])).toEqual(
    Array.from({ length: 3 }, () => [1, 'server', false]),
  );
  expect({ idle: seen.idleCloses, unsolicited: seen.unsolicited }).toEqual({ idle: 0, unsolicited: 0 });
});

test('a client that was refused is connected again as soon as it is accepted', async () => {
  const seen = await openStreams(4, (socket, nth) => {
    if (nth === 2 || nth === 3) socket.write('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n');
    else socket.end(`${CHUNKED}${chunk(event(nth))}0\r\n\r\n`);
  });
  expect(seen.outcomes).toEqual(['ok', 'error', 'error', 'ok']);
  const [first, second] = seen.records;
  expect(second?.reconnectMs).toBeCloseTo((second?.openedMs ?? 0) - (first?.endedMs ?? 0), 3);
  expect(seen.streams.map(({ missed }) => missed)).toEqual([0, 2]);
});

test('the first byte is that of the head, and the last one that of the stream', async () => {
  const seen = await openStreams(1, (socket) => {
    socket.write(CHUNKED + chunk(event(1)));
    setTimeout(() => socket.write('0\r\n\r\n'), 200);
  });
  const { requestTable } = seen;
  expect(requestTable.firstByteMs(0)).toBeLessThan(requestTable.lastByteMs(0));
  expect(requestTable.lastByteMs(0)).toBeGreaterThanOrEqual(190);
  const [stream] = seen.records;
  expect(requestTable.endMs(0)).toBeGreaterThanOrEqual(stream?.endedMs ?? Infinity);
});

test.for<[what: string, sent: string]>([
  ['only its head has come', UNFRAMED],
  ['it has messages', UNFRAMED + event(1)],
])('a load that ends leaves a stream of which %s', async ([, sent]) => {
  const opened = Promise.withResolvers<void>();
  const { url } = await startRawServer((socket) => {
    // After the load was told to end, which waits for what is being opened.
    void opened.promise.then(() => socket.write(sent));
  });
  const plan = { url, connections: 1, thinkMs: 0, timeoutMs: 60_000, expectation: {} };
  const probe = Probe.start({ ...plan, stream: { protocol: 'sse' } });
  await probe.until(({ sent: requests }) => requests === 1, BOUND_MS);
  const stopped = probe.stop();
  opened.resolve();
  const { requestTable, streams, connectionTable } = await stopped;
  expect(requestTable.outcome(0)).toBe('ok');
  expect(streams.map(({ end }) => end)).toEqual(['alive']);
  expect([...connectionTable].map(({ end }) => end?.by)).toEqual(['probe']);
});

test('a stream that ends in the same piece in which the load leaves it has one outcome', async () => {
  const opened = Promise.withResolvers<void>();
  const { url } = await startRawServer((socket) => {
    void opened.promise.then(() => socket.end(`${CHUNKED}${chunk(event(1))}0\r\n\r\n`));
  });
  const plan = { url, connections: 1, thinkMs: 0, timeoutMs: 60_000, expectation: {} };
  const probe = Probe.start({ ...plan, stream: { protocol: 'sse' } });
  await probe.until(({ sent }) => sent === 1, BOUND_MS);
  const stopped = probe.stop();
  opened.resolve();
  const { streams } = await stopped;
  expect(probe.progress()).toMatchObject({ sent: 1, ended: 1 });
  expect(streams.map(({ end }) => end)).toEqual(['ended']);
});

test('a function may find the number of an event elsewhere than in its id', () => {
  const numbers: (number | undefined)[] = [];
  const source = String(({ data }: { data: string }) => (JSON.parse(data) as { größe: number }).größe);
  const reader = new EventReader((number) => numbers.push(number), functionFrom(source));
  reader.begin();
  reader.push(Buffer.from('data: {"größe":7}\n\ndata: none\n\nid: 9\ndata: {"größe":8}\n\n'));
  expect(numbers).toEqual([7, undefined, 8]);
});
