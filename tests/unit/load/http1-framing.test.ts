// How RFC 9112 has responses framed (docs/reference/http1-framing.md), and that what can never become one is not waited for.
import { expect, test } from 'vitest';
import { ResponseParser } from '../../../src/load/http1/response-parser.ts';
import type { Head } from '../../../src/load/http1/response-head.ts';
import { byteByByte, ownFraming } from '../../support/http1/own-framing.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const OLD = 'HTTP/1.0 200 OK\r\n';
const CHUNKS = `${OK}transfer-encoding: chunked\r\n\r\n`;
const ABC = '3\r\nabc\r\n0\r\n\r\n';

function framing(text: string) {
  const bytes = Buffer.from(text, 'latin1');
  const whole = ownFraming([bytes]);
  // What follows the first byte of a fault cannot make it good.
  const { faultAt: _faultAt, ...slow } = ownFraming(byteByByte(bytes));
  expect(slow).toMatchObject({ status: whole.status, body: whole.body, end: whole.end, kept: whole.kept });
  return whole;
}

const FRAMED: [string, text: string, end: 'last byte' | 'close', kept: boolean][] = [
  ['chunked and an empty member', `${OK}transfer-encoding: chunked,\r\n\r\n${ABC}`, 'last byte', true],
  ['chunked after an empty member', `${OK}transfer-encoding: , chunked\r\n\r\n${ABC}`, 'last byte', true],
  [
    'two codings in two fields',
    `${OK}transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n${ABC}`,
    'last byte',
    true,
  ],
  [
    'keep-alive and close in HTTP/1.0',
    `${OLD}connection: keep-alive, close\r\ncontent-length: 3\r\n\r\nabc`,
    'last byte',
    false,
  ],
  [
    'keep-alive and close in two fields of HTTP/1.0',
    `${OLD}connection: keep-alive\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc`,
    'last byte',
    false,
  ],
  [
    'keep-alive and close in HTTP/1.1',
    `${OK}connection: keep-alive, close\r\ncontent-length: 3\r\n\r\nabc`,
    'last byte',
    false,
  ],
  ['the same length twice', `${OK}content-length: 3\r\ncontent-length: 3\r\n\r\nabc`, 'last byte', true],
  ['the same length in a list', `${OK}content-length: 3, 03\r\n\r\nabc`, 'last byte', true],
  ['a length with zeros before it', `${OK}content-length: ${'0'.repeat(20)}3\r\n\r\nabc`, 'last byte', true],
  ['a folded header', `${OK}a: b\r\n\tc\r\n d\r\ncontent-length: 3\r\n\r\nabc`, 'last byte', true],
  ['a folded list of codings', `${OK}transfer-encoding: gzip,\r\n chunked\r\n\r\n${ABC}`, 'last byte', true],
  ['a fold of nothing', `${OK}content-length: 3\r\n \r\n\r\nabc`, 'last byte', true],
  ['a chunk size of nine digits', `${CHUNKS}000000003\r\nabc\r\n000000000\r\n\r\n`, 'last byte', true],
  ['space before a chunk extension', `${CHUNKS}3 ;a\r\nabc\r\n0\r\n\r\n`, 'last byte', true],
  ['a trailer section', `${CHUNKS}3\r\nabc\r\n0\r\na: b\r\nc: d\r\n e\r\n\r\n`, 'last byte', true],
  ['codings without chunked', `${OK}transfer-encoding: gzip\r\n\r\nabc`, 'close', false],
  ['a coding that ends like chunked', `${OK}transfer-encoding: xchunked\r\n\r\nabc`, 'close', false],
];

test.for(FRAMED)('%s', ([, text, ends, kept]) => {
  const end = ends === 'close' ? ends : text.length;
  expect(framing(text)).toMatchObject({ status: 200, body: 'abc', end, kept, faultAt: undefined });
});

const REFUSED: [string, text: string, why: string][] = [
  [
    'chunked in two fields',
    `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${ABC}`,
    'chunked more than once',
  ],
  ['chunked, chunked', `${OK}Transfer-Encoding: chunked, chunked\r\n\r\n${ABC}`, 'chunked more than once'],
  [
    'chunked, gzip, chunked',
    `${OK}Transfer-Encoding: chunked, gzip, chunked\r\n\r\n${ABC}`,
    'chunked more than once',
  ],
  ['a word before chunked', `${OK}Transfer-Encoding: x chunked\r\n\r\n${ABC}`, 'a broken transfer coding'],
  [
    'chunked with a parameter',
    `${OK}Transfer-Encoding: chunked;q=1\r\n\r\n${ABC}`,
    'a broken transfer coding',
  ],
  [
    'chunked in HTTP/1.0, kept alive',
    `${OLD}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${ABC}`,
    'a transfer coding in HTTP/1.0',
  ],
  ['different lengths in a list', `${OK}content-length: 3, 4\r\n\r\nabc`, 'a broken length'],
  ['an empty length', `${OK}content-length:\r\n\r\n`, 'a broken length'],
  ['a length and an empty one', `${OK}content-length:\r\ncontent-length: 3\r\n\r\nabc`, 'a broken length'],
  ['a length above what can be counted', `${OK}content-length: 9007199254740992\r\n\r\n`, 'a broken length'],
  ['a folded length', `${OK}content-length: 3\r\n 4\r\n\r\nabc`, 'a broken length'],
  ['a length with a space of another alphabet', `${OK}content-length: 3\xa0\r\n\r\nabc`, 'a broken length'],
  ['a fold right after the status line', `${OK} a: b\r\n\r\n`, 'a broken header'],
  ['a chunk size above what can be counted', `${CHUNKS}20000000000000\r\n`, 'a broken chunk'],
  ['space after a chunk size', `${CHUNKS}3 \r\nabc`, 'a broken chunk'],
  ['a trailer that is no field', `${CHUNKS}0\r\na b\r\n\r\n`, 'a broken header'],
  ['a bare CR before a line end', `${OK}a: b\r\r\n\r\n`, 'a control character in a header'],
  ['a zero byte', `${OK}a: \0\r\n\r\n`, 'a control character in a header'],
];

test.for(REFUSED)('%s: refused', ([, text, why]) => {
  expect(framing(text)).toMatchObject({ end: undefined, why: `no HTTP/1.1: ${why}` });
});

/** Each stream ends with the first byte that shows the fault; then the server is silent. */
const AT_ONCE: [string, text: string][] = [
  ['XX where a chunk ends', `${CHUNKS}3\r\nabcX`],
  ['CR and X where a chunk ends', `${CHUNKS}3\r\nabc\rX`],
  ['LF where a chunk ends', `${CHUNKS}3\r\nabc\n`],
  ['a chunk size that is no number', `${CHUNKS}x`],
  ['a sign before a chunk size', `${CHUNKS}+`],
  ['a letter after a chunk size', `${CHUNKS}3x`],
  ['a chunk size and more than space', `${CHUNKS}3 x`],
  ['a chunk size that is too large', `${CHUNKS}20000000000000`],
  ['a control character in an extension', `${CHUNKS}3;\0`],
  ['a trailer of no field', `${CHUNKS}0\r\na `],
  ['CR and X where a response ends', `${CHUNKS}0\r\n\rX`],
  ['another beginning', 'HTTP/2'],
  ['a version of two digits', 'HTTP/1.10'],
  ['a status of letters', 'HTTP/1.1 O'],
  ['a status of two digits', 'HTTP/1.1 20 '],
  ['a status of four digits', 'HTTP/1.1 2000'],
  ['a bare CR after the status', 'HTTP/1.1 200\rX'],
  ['a space before a colon', `${OK}a `],
  ['a line without a colon', `${OK}a\r`],
  ['a fold right after the status line', `${OK} `],
  ['a control character in a value', `${OK}a: \x01`],
  ['lengths that differ', `${OK}content-length: 3\r\ncontent-length: 4\r\na`],
  ['a length and chunks', `${OK}content-length: 3\r\ntransfer-encoding: chunked\r\n\r`],
];

test.for(AT_ONCE)('%s is refused at once', ([, text]) => {
  const bytes = Buffer.from(text, 'latin1');
  expect(ownFraming(byteByByte(bytes))).toMatchObject({ end: undefined, faultAt: text.length });
  expect(ownFraming([bytes])).toMatchObject({ faultAt: text.length });
  expect(ownFraming([bytes.subarray(0, -1)])).toMatchObject({ faultAt: undefined });
});

test('fields may have the name of a property of every object', () => {
  let head: Head | undefined;
  const parser = new ResponseParser({
    head: (read) => (head = read),
    body: () => undefined,
    end: () => undefined,
  });
  parser.expect();
  const names = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'];
  const lines = names.map((name) => `${name}: a\r\n${name}: b\r\n`).join('');
  parser.push(Buffer.from(`${OK}${lines}content-length: 0\r\n\r\n`));
  const { headers } = head ?? {};
  expect(Object.entries(headers ?? {})).toEqual([
    ...names.map((name) => [name.toLowerCase(), ['a', 'b']]),
    ['content-length', '0'],
  ]);
  expect(headers?.['isPrototypeOf']).toBeUndefined();
});
