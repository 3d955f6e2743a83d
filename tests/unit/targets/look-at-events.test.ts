// Whether a URL is an event stream, and what its messages show, is known before any reload.
import { expect, test } from 'vitest';
import { askOnce } from '../../../src/targets/external/fresh-connections.ts';
import { whyNoStream } from '../../../src/targets/external/look-at-events.ts';
import { targetRequest } from '../../../src/targets/external/target-request.ts';
import { CHUNKED, chunk, event, UNFRAMED } from '../../support/event-streams.ts';
import { startRawServer, type Respond } from '../../support/raw-server.ts';

const OPTIONS = { headers: {}, body: {}, connection: {}, all: false, given: [], stream: 'sse' as const };

async function look(respond: Respond) {
  const { url, heads } = await startRawServer(respond);
  const response = await askOnce(new URL(url), targetRequest(OPTIONS, url), AbortSignal.timeout(8000));
  return { why: whyNoStream(response), shows: response.events?.shows, head: heads[0] };
}

const many = (eventOf: (index: number) => string) =>
  Array.from({ length: 20 }, (_, i) => eventOf(i)).join('');

test.for<[what: string, events: string, numbered: boolean, often: boolean]>([
  ['consecutive numbers', many((index) => event(1_764_000_000 + index)), true, true],
  ['times of day', many((index) => event(1_764_000_000 + 50 * index)), false, true],
  ['names', many((index) => event(`a${index}`)), false, true],
  ['no ids', many(() => 'data: x\n\n'), false, true],
])('a stream with %s', async ([, events, numbered, often]) => {
  const { why, shows, head } = await look((socket) => void socket.write(CHUNKED + chunk(events)));
  expect({ why, shows }).toEqual({ why: undefined, shows: { numbered, often } });
  expect(head).toContain('accept: text/event-stream');
});

test('a stream with few messages is looked at for longer, and shows less', async () => {
  const { why, shows } = await look((socket) => void socket.write(UNFRAMED + event(1) + event(2)));
  expect({ why, shows }).toEqual({ why: undefined, shows: { numbered: true, often: false } });
});

test.for<[response: string, why: string]>([
  [
    'HTTP/1.1 204 No Content\r\n\r\n',
    'returns status 204, which tells a client of events not to connect again',
  ],
  ['HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n', 'returns status 202 instead of 200'],
  [
    'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi',
    'returns content type text/html instead of text/event-stream',
  ],
  [
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi',
    'returns content type none instead of text/event-stream',
  ],
  [`${CHUNKED}${chunk(event(1))}0\r\n\r\n`, 'ends its event stream at once'],
])('%j is no stream to judge', async ([response, why]) => {
  expect((await look((socket) => void socket.write(response))).why).toBe(why);
});

test('a stream that is cut at once is none either', async () => {
  expect((await look((socket) => void socket.end(UNFRAMED))).why).toBe('ends its event stream at once');
});
