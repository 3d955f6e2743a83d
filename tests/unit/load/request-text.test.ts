// The bytes of a request.
import { expect, test } from 'vitest';
import { Probe } from '../../../src/load/probe/probe.ts';
import { requestText } from '../../../src/load/http1/request-text.ts';

const URL_OF = (text: string) => new URL(text);

test('a request has its host and its id, and keeps its connection alive', () => {
  const { host, textOf } = requestText(URL_OF('http://gateway:8000/go?a=b#c'), { close: false });
  expect(host).toBe('gateway:8000');
  expect(textOf('7')).toBe(
    'GET /go?a=b HTTP/1.1\r\nhost: gateway:8000\r\nconnection: keep-alive\r\nx-request-id: 7\r\n\r\n',
  );
});

test('it says that it closes its connection, and headers go before its own', () => {
  const { host, textOf } = requestText(URL_OF('http://127.0.0.1/'), {
    headers: { Host: 'api', 'X-Key': 'k' },
    close: true,
  });
  expect(host).toBe('api');
  expect(textOf('0')).toBe(
    'GET / HTTP/1.1\r\nhost: api\r\nconnection: close\r\nx-key: k\r\nx-request-id: 0\r\n\r\n',
  );
});

test('a body is sent in UTF-8, with its length in bytes', () => {
  const { textOf } = requestText(URL_OF('http://127.0.0.1/'), { method: 'PUT', body: 'größe', close: false });
  expect(Buffer.from(textOf('3'), 'latin1').toString('utf8')).toBe(
    'PUT / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\ncontent-length: 7\r\nx-request-id: 3\r\n\r\ngröße',
  );
});

test('a slow upload has a length, but its body is not part of the text', () => {
  const upload = { bytes: 5000, durationMs: 1000 };
  const text = (method: { method?: string }) =>
    requestText(URL_OF('http://127.0.0.1/'), { ...method, upload, close: false }).textOf('3');
  expect(text({})).toBe(
    'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\ncontent-length: 5000\r\nx-request-id: 3\r\n\r\n',
  );
  expect(text({ method: 'PUT' })).toMatch(/^PUT /);
});

test.for([
  ['POST', true],
  ['DELETE', false],
] as const)('without a body %s has a length: %s', ([method, has]) => {
  const { textOf } = requestText(URL_OF('http://127.0.0.1/'), { method, close: false });
  expect(textOf('0').includes('content-length: 0\r\n')).toBe(has);
});

test.for([{ 'a b': 'c' }, { a: 'b\r\nc: d' }, { a: '中' }])('%o cannot be sent', (headers) => {
  expect(() => requestText(URL_OF('http://127.0.0.1/'), { headers, close: false })).toThrow(
    'its name or value has characters that no header may have',
  );
});

test('a header may have the name of a property of every object', () => {
  const headers = Object.fromEntries([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  const { textOf } = requestText(URL_OF('http://127.0.0.1/'), { headers, close: false });
  expect(textOf('0')).toContain('\r\n__proto__: a\r\nconstructor: b\r\n');
});

const RESERVED = [
  'X-Request-Id',
  'Content-Length',
  'Transfer-Encoding',
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
  expect(() =>
    requestText(URL_OF('http://127.0.0.1/'), { headers: { A: '1', a: '2' }, close: false }),
  ).toThrow('the header "a" cannot be sent: it is given twice');
});
