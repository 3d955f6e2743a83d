// The bytes of a request.
import { expect, test } from 'vitest';
import { Probe } from '../../../src/load/probe/probe.ts';
import { RequestBody } from '../../../src/load/body/request-body.ts';
import { requestText } from '../../../src/load/http1/request-text.ts';
import type { Body } from '../../../src/record/flow/body.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';

const LOCAL = 'http://127.0.0.1/';
const HEAD = (method: string, fields: string) =>
  `${method} / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\n${fields}x-request-id: 3\r\n\r\n`;

function textOf(plan: Partial<Pick<LoadPlan, 'url' | 'method' | 'body' | 'paths'>>, number = 3) {
  const body = RequestBody.of(plan);
  return requestText({ url: LOCAL, ...plan }, { body, close: false }).textOf('3', number);
}

test('a request has its host and its id, and keeps its connection alive', () => {
  const { host, textOf: text } = requestText({ url: 'http://gateway:8000/go?a=b#c' }, { close: false });
  expect(host).toBe('gateway:8000');
  expect(text('7', 0)).toBe(
    'GET /go?a=b HTTP/1.1\r\nhost: gateway:8000\r\nconnection: keep-alive\r\nx-request-id: 7\r\n\r\n',
  );
});

test('it says that it closes its connection, and headers go before its own', () => {
  const { host, textOf: text } = requestText(
    { url: LOCAL },
    { headers: { Host: 'api', 'X-Key': 'k' }, close: true },
  );
  expect(host).toBe('api');
  expect(text('0', 0)).toBe(
    'GET / HTTP/1.1\r\nhost: api\r\nconnection: close\r\nx-key: k\r\nx-request-id: 0\r\n\r\n',
  );
});

test('a body that a function gives has its own length for each id', () => {
  const source = String(({ id }: { id: string }) => `é${id}`);
  expect(textOf({ method: 'POST', body: { source } })).toBe(
    'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\nx-request-id: 3\r\ncontent-length: 3\r\n\r\n' +
      Buffer.from('é3').toString('latin1'),
  );
  expect(textOf({ method: 'POST', body: { source, chunked: true } })).toMatch(
    /transfer-encoding: chunked\r\nx-request-id: 3\r\n\r\n3\r\n...\r\n0\r\n\r\n$/,
  );
});

test('paths take turns', () => {
  const paths = ['/a?b=c#d', '//e', '/'];
  const lines = [0, 1, 2, 3].map((number) => textOf({ paths }, number).split(' HTTP')[0]);
  expect(lines).toEqual(['GET /a?b=c', 'GET //e', 'GET /', 'GET /a?b=c']);
});

test('a body is sent in UTF-8, with its length in bytes', () => {
  const text = Buffer.from(textOf({ method: 'PUT', body: 'größe' }), 'latin1').toString('utf8');
  expect(text).toBe(`${HEAD('PUT', 'content-length: 7\r\n')}größe`);
});

test('a request with a body is a POST unless it has another method', () => {
  expect(textOf({ body: '' })).toBe(HEAD('POST', 'content-length: 0\r\n'));
});

test.for([
  [1, '3'],
  [10, '3eload-pro'],
])('a generated body of %i bytes begins with the id of its request', ([bytes, body]) => {
  expect(textOf({ body: { bytes: bytes as number } })).toBe(
    `${HEAD('POST', `content-length: ${bytes}\r\n`)}${body}`,
  );
});

test.for([
  ['größe', '7\r\ngröße\r\n0\r\n\r\n'],
  ['', '0\r\n\r\n'],
])('a chunked body has no length: %j', ([text = '', chunks = '']) => {
  expect(Buffer.from(textOf({ body: { text, chunked: true } }), 'latin1').toString('utf8')).toBe(
    HEAD('POST', 'transfer-encoding: chunked\r\n') + chunks,
  );
});

test.for<[string, string | Body, string]>([
  ['slow', { bytes: 5000, durationMs: 1000 }, 'content-length: 5000\r\n'],
  ['large', { bytes: 2 ** 20, chunked: true }, 'transfer-encoding: chunked\r\n'],
  ['waiting', { text: 'a', expectContinue: true }, 'content-length: 1\r\nexpect: 100-continue\r\n'],
])('a %s body is not part of the text', ([, body, fields]) => {
  expect(textOf({ body })).toBe(HEAD('POST', fields));
});

test.for([1, 3, 5000])('a generated body is the same in pieces of %i bytes', (size) => {
  const bytes = 10_000;
  const body = new RequestBody({ bytes });
  let text = '';
  while (text.length < bytes)
    text += body.piece('12345', text.length, Math.min(bytes, text.length + size)).toString();
  expect(text).toBe(body.text('12345'));
  expect(text.slice(0, 20)).toBe('12345d-proof reload-');
});

test.for([
  ['POST', true],
  ['DELETE', false],
] as const)('without a body %s has a length: %s', ([method, has]) => {
  expect(textOf({ method }).includes('content-length: 0\r\n')).toBe(has);
});

test.for([{ 'a b': 'c' }, { a: 'b\r\nc: d' }, { a: '中' }])('%o cannot be sent', (headers) => {
  expect(() => requestText({ url: LOCAL }, { headers, close: false })).toThrow(
    'its name or value has characters that no header may have',
  );
});

test('a header may have the name of a property of every object', () => {
  const headers = Object.fromEntries([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  const { textOf: text } = requestText({ url: LOCAL }, { headers, close: false });
  expect(text('0', 0)).toContain('\r\n__proto__: a\r\nconstructor: b\r\n');
});

const RESERVED = [
  'X-Request-Id',
  'Content-Length',
  'Transfer-Encoding',
  'Expect',
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'Upgrade',
  'HTTP2-Settings',
];

test.for(RESERVED)('%s must not be set by a user: a plan with it is refused in one sentence', (name) => {
  const plan = { url: 'http://127.0.0.1:9/', connections: 1, thinkMs: 0, timeoutMs: 100, expectation: {} };
  for (const client of ['keep-alive', 'http2'] as const) {
    expect(() => Probe.start({ ...plan, client, headers: [{}, { [name]: '1' }] })).toThrow(
      `the header "${name}" cannot be sent: `,
    );
  }
});

test('a header given twice is refused, since one of its values would be lost', () => {
  expect(() => requestText({ url: LOCAL }, { headers: { A: '1', a: '2' }, close: false })).toThrow(
    'the header "a" cannot be sent: it is given twice',
  );
});
