// Streams of bytes that begin with a response, well-formed or not, as a client may meet them.
import fc from 'fast-check';

const CRLF = '\r\n';
const STATUS_LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.1 404 ',
  'HTTP/1.1 503 Service Unavailable',
  'HTTP/1.0 304 Not Modified',
];
const LENGTHS = ['3', '0', '03', '003', '5', '3, 3', '3,', '', '-3', '+3', '3 3', '0x3', '3, 4'];
const CODINGS = [
  'chunked',
  'Chunked',
  'gzip, chunked',
  'gzip,chunked',
  'chunked, gzip',
  'chunked,',
  ', chunked',
  'chunked, chunked',
  'gzip',
  'identity',
  'xchunked',
  'chunkedx',
  'x chunked',
  'chunked;a=b',
  'gzip;q=1, chunked',
  '',
];
const OPTIONS = [
  'close',
  'keep-alive',
  'Close',
  'Keep-Alive',
  'x',
  'keep-alive, close',
  'x, close',
  'close,',
  '',
];
const PLAIN = [
  'a: b',
  'x-empty:',
  'constructor: a',
  '__proto__: b',
  'toString: c',
  'set-cookie: a=b',
  'proxy-connection: close',
  'keep-alive: timeout=5',
  'a:\tb\t',
  'a : b',
  ' a: b',
  'a',
  ': b',
  'a: b\r\n c',
  'a: \xe4',
  'connection-x: close',
  'content-lengthx: 9',
];
const BODIES = ['', 'abc', 'abcdefgh', '0\r\n\r\n', '3\r\nabc\r\n0\r\n\r\n'];
const SIZES = [
  '3',
  '03',
  '000000003',
  '3;x',
  '3;x=y',
  '3;x="y"',
  '3 ;x',
  '3 ',
  '+3',
  '3x',
  '0x3',
  '3;',
  '3;x;y=z',
];
const CHUNK_ENDS = [CRLF, CRLF, CRLF, 'XX', '\n', '\r', ''];
const LAST = ['0', '0', '0', '000000000', '0;x', '00'];
const TRAILERS = [
  '',
  '',
  '',
  'a: b\r\n',
  'a: b\r\nc: d\r\n',
  'a\r\n',
  'content-length: 3\r\n',
  'transfer-encoding: chunked\r\n',
];

/** Mostly the first: streams with more than one oddity teach little. */
function mostly<T>(usual: T, odd: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(usual), weight: 3 }, fc.constantFrom(...odd));
}

const framing = fc.oneof(
  fc.constantFrom(...LENGTHS).map((length) => [`Content-Length: ${length}`]),
  mostly('chunked', CODINGS).map((coding) => [`Transfer-Encoding: ${coding}`]),
  mostly('chunked', CODINGS).map((coding) => [`Transfer-Encoding: ${coding}`]),
  fc
    .tuple(fc.constantFrom(...LENGTHS), fc.constantFrom(...LENGTHS))
    .map((lengths) => lengths.map((length) => `content-length: ${length}`)),
  fc
    .tuple(mostly('chunked', CODINGS), mostly('chunked', CODINGS))
    .map((codings) => codings.map((coding) => `transfer-encoding: ${coding}`)),
  fc.constant(['content-length: 3', 'transfer-encoding: chunked']),
  fc.constant<string[]>([]),
);
const others = fc.array(
  fc.oneof(
    fc.constantFrom(...PLAIN),
    fc.constantFrom(...OPTIONS).map((option) => `Connection: ${option}`),
  ),
  { maxLength: 3 },
);

const head = fc
  .tuple(mostly('HTTP/1.1 200 OK', STATUS_LINES), framing, others, fc.boolean())
  .map(([status, lines, more, first]) =>
    [status, ...(first ? lines : more), ...(first ? more : lines), '', ''].join(CRLF),
  );
const chunk = fc
  .tuple(mostly('3', SIZES), mostly(CRLF, CHUNK_ENDS))
  .map(([size, end]) => `${size}${CRLF}abc${end}`);
const chunks = fc
  .tuple(fc.array(chunk, { maxLength: 3 }), fc.constantFrom(...LAST), fc.constantFrom(...TRAILERS))
  .map(([some, last, trailer]) => `${some.join('')}${last}${CRLF}${trailer}${CRLF}`);
const interim = fc.constantFrom(
  '',
  '',
  '',
  'HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
);

const wellMeant = fc
  .tuple(interim, head, fc.oneof(chunks, chunks, fc.constantFrom(...BODIES)))
  .map((parts) => parts.join(''));

type Mutate = (text: string, at: number, by: string) => string;
const MUTATIONS: Mutate[] = [
  (text) => text,
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, by) => text.slice(0, at) + by + text.slice(at),
  (text, at, by) => text.slice(0, at) + by + text.slice(at + 1),
  (text, at) => text.slice(0, at),
];
const STRAY = [
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '0',
  '1',
  'x',
  '\0',
  '\x7f',
  '\x01',
  '\xff',
  '"',
];

/** A response, often with one or two faults, as latin1 text. */
export const streams: fc.Arbitrary<string> = fc
  .tuple(wellMeant, fc.constantFrom(...MUTATIONS), fc.nat(1000), fc.constantFrom(...STRAY))
  .map(([text, mutate, at, by]) => mutate(text, at % (text.length + 1), by));
