// The bytes of a request.
import { expect, test } from 'vitest';
import { requestText } from '../../../src/load/http1/request-text.ts';

const URL_OF = (text: string) => new URL(text);

test('a request has its host, its id, and says that it keeps its connection', () => {
  const { host, textOf } = requestText(URL_OF('http://gateway:8000/go?a=b#c'), undefined, { close: false });
  expect(host).toBe('gateway:8000');
  expect(textOf('7')).toBe(
    'GET /go?a=b HTTP/1.1\r\nhost: gateway:8000\r\nconnection: keep-alive\r\nx-request-id: 7\r\n\r\n',
  );
});

test('it says that it closes its connection, and headers go before its own', () => {
  const { host, textOf } = requestText(
    URL_OF('http://127.0.0.1/'),
    { Host: 'api', 'X-Key': 'k' },
    { close: true },
  );
  expect(host).toBe('api');
  expect(textOf('0')).toBe(
    'GET / HTTP/1.1\r\nhost: api\r\nconnection: close\r\nx-key: k\r\nx-request-id: 0\r\n\r\n',
  );
});

test.for([{ 'a b': 'c' }, { a: 'b\r\nc: d' }, { a: '中' }])('%o cannot be sent', (headers) => {
  expect(() =>
    requestText(URL_OF('http://127.0.0.1/'), headers as Record<string, string>, { close: false }),
  ).toThrow(/valid/i);
});
