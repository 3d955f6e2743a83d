import { expect, test } from 'vitest';
import { headersOfHttp2 } from '../../../src/load/request-headers.ts';

test('over HTTP/2 the Host header is the authority', () => {
  expect(headersOfHttp2({ Host: 'a.test:8443', 'X-Key': 'k' })).toEqual({
    ':authority': 'a.test:8443',
    'x-key': 'k',
  });
  expect(headersOfHttp2({ accept: '*/*' })).toEqual({ accept: '*/*' });
  expect(headersOfHttp2()).toEqual({});
});

test.for(['connection', 'x-request-id'])('%s cannot be sent over HTTP/2 either', (name) => {
  expect(() => headersOfHttp2({ [name]: 'x' })).toThrow(`the header "${name}" cannot be sent`);
});
