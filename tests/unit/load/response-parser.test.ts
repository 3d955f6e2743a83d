// Every response is read alike, however its bytes are cut, and what is no response is refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ResponseParser } from '../../../src/load/http1/response-parser.ts';
import type { Head } from '../../../src/load/http1/response-head.ts';

/** The responses that were read, for so many requests. */
function read(pieces: readonly (string | Buffer)[]) {
  const responses: { head?: Head; body: string; ended: boolean }[] = [];
  const last = () => responses.at(-1);
  const parser = new ResponseParser({
    head: (head) => responses.push({ head, body: '', ended: false }),
    body: (piece) => {
      const one = last();
      if (one) one.body += piece.toString('latin1');
    },
    end: () => {
      const one = last();
      if (one) one.ended = true;
      parser.expect();
    },
  });
  parser.expect();
  const buffer = Buffer.alloc(1024 * 1024);
  for (const piece of pieces) {
    // Lent memory, as a connection has it: it is written over by the next piece.
    const length = typeof piece === 'string' ? buffer.write(piece, 'latin1') : piece.copy(buffer);
    parser.push(buffer.subarray(0, length));
    buffer.fill('x', 0, length);
  }
  return { responses, finish: () => parser.finish() };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const ANSWERS: [string, text: string, body: string, close: boolean][] = [
  ['a length', `${OK}Content-Length: 5\r\n\r\nhello`, 'hello', false],
  ['a length of 0', `${OK}content-length:0\r\n\r\n`, '', false],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', '', false],
  ['not modified, with the length of what was', 'HTTP/1.1 304 \r\ncontent-length: 9\r\n\r\n', '', false],
  ['no reason at all', 'HTTP/1.1 200\r\ncontent-length: 1\r\n\r\n.', '.', false],
  ['chunks', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n`, 'hello!', false],
  [
    'chunks with a trailer',
    `${OK}Transfer-Encoding: gzip, Chunked\r\n\r\nA\r\n0123456789\r\n0\r\na: b\r\n\r\n`,
    '0123456789',
    false,
  ],
  [
    'an early hint first',
    `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 2\r\n\r\nhi`,
    'hi',
    false,
  ],
  ['an announced close', `${OK}connection: x, Close\r\ncontent-length: 2\r\n\r\nhi`, 'hi', true],
  ['a connection that is kept', `${OK}connection: keep-alive\r\ncontent-length: 2\r\n\r\nhi`, 'hi', false],
  [
    'HTTP/1.0 with another word',
    'HTTP/1.0 200 OK\r\nconnection: x\r\ncontent-length: 2\r\n\r\nhi',
    'hi',
    true,
  ],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi', 'hi', true],
  [
    'HTTP/1.0 kept alive',
    'HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nhi',
    'hi',
    false,
  ],
];

describe.for(ANSWERS)('%s', ([, text, body, close]) => {
  test('whole', () => {
    const { responses } = read([text]);
    expect(responses).toMatchObject([{ head: { close }, body, ended: true }]);
  });

  test('byte by byte', () => {
    expect(read(text.split('')).responses).toEqual(read([text]).responses);
  });

  test('in any pieces, twice', () => {
    const twice = text + text;
    const cuts = fc.array(fc.nat(twice.length), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (some) => {
        // A response's end is where a piece ends, as without pipelining it must.
        const at = [...new Set([0, text.length, twice.length, ...some])].toSorted((a, b) => a - b);
        const pieces = at.slice(1).map((end, index) => twice.slice(at[index], end));
        const [one] = read([text]).responses;
        expect(read(pieces.filter(({ length }) => length > 0)).responses).toEqual([one, one]);
      }),
    );
  });

  test('cut off anywhere it has not ended', () => {
    for (let length = 1; length < text.length; length++) {
      const { responses, finish } = read([text.slice(0, length)]);
      expect(responses.at(-1)?.ended ?? false).toBe(false);
      expect(finish()).toBe(false);
    }
  });
});

test('without a length the response ends with the connection', () => {
  const { responses, finish } = read([`${OK}\r\nhel`, 'lo']);
  expect(responses).toMatchObject([{ head: { close: true, bodyEnd: 'close' }, body: 'hello', ended: false }]);
  expect(finish()).toBe(true);
  expect(responses[0]?.ended).toBe(true);
});

test('a body whose last coding is not chunked ends with the connection', () => {
  const { responses, finish } = read([`${OK}transfer-encoding: chunked, gzip\r\n\r\n5\r\nhello`]);
  expect(responses).toMatchObject([{ head: { bodyEnd: 'close' }, body: '5\r\nhello', ended: false }]);
  expect(finish()).toBe(true);
  expect(read([`${OK}transfer-encoding: xchunked\r\n\r\n`]).finish()).toBe(true);
});

test('names are in lower case, values are trimmed, and repeated fields become a list', () => {
  const { responses } = read([
    `${OK}X-One:\t a b \r\nset-cookie: a\r\nSet-Cookie: b\r\nempty:\r\ncontent-length: 0\r\n\r\n`,
  ]);
  expect(responses[0]?.head?.headers).toEqual({
    'x-one': 'a b',
    'set-cookie': ['a', 'b'],
    empty: '',
    'content-length': '0',
  });
});

const CHUNKS = `${OK}transfer-encoding: chunked\r\n\r\n`;
const GARBAGE: [string, text: string, why: string][] = [
  ['another protocol', 'SSH-2.0-OpenSSH', 'no HTTP/1.1: another beginning'],
  ['HTTP/2', 'HTTP/2 200\r\n', 'no HTTP/1.1: another beginning'],
  ['a line end first', '\r\n', 'no HTTP/1.1: another beginning'],
  ['a status of no number', 'HTTP/1.1 OK\r\n\r\n', 'no HTTP/1.1: another status line'],
  ['a status of two digits', 'HTTP/1.1 99 Low\r\n\r\n', 'no HTTP/1.1: another status line'],
  ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'no HTTP/1.1: another status line'],
  ['line ends of LF', 'HTTP/1.1 200 OK\n\n', 'no HTTP/1.1: a line end without its CR'],
  ['one line end of LF', `${OK}a: b\nc: d\r\n\r\n`, 'no HTTP/1.1: a line end without its CR'],
  ['no colon', `${OK}nonsense\r\n\r\n`, 'no HTTP/1.1: a broken header'],
  ['a space before the colon', `${OK}a : b\r\n\r\n`, 'no HTTP/1.1: a broken header'],
  ['a length of letters', `${OK}content-length: five\r\n\r\n`, 'no HTTP/1.1: a broken length'],
  ['a negative length', `${OK}content-length: -5\r\n\r\n`, 'no HTTP/1.1: a broken length'],
  ['two lengths', `${OK}content-length: 5\r\ncontent-length: 6\r\n\r\n`, 'no HTTP/1.1: a broken length'],
  [
    'a length and chunks',
    `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`,
    'no HTTP/1.1: chunked and with a length',
  ],
  ['a chunk of letters', `${CHUNKS}xyz\r\n`, 'no HTTP/1.1: a broken chunk'],
  ['a chunk longer than it said', `${CHUNKS}1\r\nab\r\n`, 'no HTTP/1.1: a broken chunk'],
  ['a chunk with a sign', `${CHUNKS}+5\r\n`, 'no HTTP/1.1: a broken chunk'],
  ['a chunk with more than a number', `${CHUNKS}5 x\r\n`, 'no HTTP/1.1: a broken chunk'],
  ['an empty chunk line', `${CHUNKS}\r\n`, 'no HTTP/1.1: a broken chunk'],
  ['a chunk line of LF alone', `${CHUNKS}\n`, 'no HTTP/1.1: a broken chunk'],
  ['a chunk that ends in LF', `${CHUNKS}1\r\na\n`, 'no HTTP/1.1: a broken chunk'],
  ['a trailer that ends in LF', `${CHUNKS}0\r\n\n`, 'no HTTP/1.1: a line end without its CR'],
  ['a trailer without end', `${CHUNKS}0\r\n${'a'.repeat(17_000)}`, 'a trailer of more than 16 KiB'],
  ['a chunk line without end', `${CHUNKS}${'1'.repeat(5000)}`, 'no HTTP/1.1: a broken chunk'],
  ['a chunk line that ends in LF', `${CHUNKS}1\nab\r\n`, 'no HTTP/1.1: a broken chunk'],
  ['a head without end', `${OK}a: ${'b'.repeat(17_000)}`, 'a head of more than 16 KiB'],
  ['a head too long', `${OK}a: ${'b'.repeat(17_000)}\r\n\r\n`, 'a head of more than 16 KiB'],
  ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'a 101 without an upgrade request'],
];

test.for(GARBAGE)('%s is not a valid response', ([, text, why]) => {
  expect(() => read([text])).toThrow(why);
});

function headOf(length: number): string {
  return `${OK}content-length: 0\r\na: ${'b'.repeat(length - OK.length - 22)}`;
}

test('a head may have 16 KiB, a line of the chunks 4 KiB', () => {
  expect(headOf(16_384)).toHaveLength(16_384);
  expect(read([`${headOf(16_384)}\r\n\r\n`]).responses).toMatchObject([{ ended: true }]);
  expect(read([headOf(16_384), '\r\n\r\n']).responses).toMatchObject([{ ended: true }]);
  expect(() => read([`${headOf(16_385)}\r\n\r\n`])).toThrow('a head of more than 16 KiB');
  expect(() => read([headOf(16_385)])).toThrow('a head of more than 16 KiB');
  expect(read([`HTTP/1.1 103 Early Hints\r\n\r\n${headOf(16_384)}\r\n\r\n`]).responses).toMatchObject([
    { ended: true },
  ]);
  const line = `1;${'x'.repeat(4094)}`;
  expect(read([`${CHUNKS}${line}`, '\r\na\r\n0\r\n\r\n']).responses).toMatchObject([
    { body: 'a', ended: true },
  ]);
  expect(() => read([`${CHUNKS}${line}x`])).toThrow('a broken chunk');
});

test('a chunk has as many bytes as its hexadecimal number says', () => {
  const text = 'x'.repeat(0x1a);
  expect(read([`${CHUNKS}0001A \t;a\r\n${text}\r\n0\r\n\r\n`]).responses).toMatchObject([
    { body: text, ended: true },
  ]);
});

test('bytes that no request asked for are not a response', () => {
  const parser = new ResponseParser({ head: () => undefined, body: () => undefined, end: () => undefined });
  expect(() => parser.push(Buffer.from('H'))).toThrow('bytes after the end of a response');
});

function thrownBy(call: () => unknown): string {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

test('arbitrary bytes are a valid response or not, and break nothing', () => {
  const garbage = fc.array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.constantFrom(OK, '\r\n', '\r\n\r\n', 'content-length: 3\r\n', '0\r\n'),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(garbage, (pieces) => {
      const all = pieces.map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece)));
      expect(thrownBy(() => read(all))).toMatch(/^(?:MalformedResponse|NoResponse|SurplusBytes|nothing)$/);
    }),
  );
});
