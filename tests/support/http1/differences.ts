// Where the probe's parser differs from Node's on purpose; docs/reference/http1-framing.md gives the reasons.
import type { Framing } from './framing.ts';

export interface Difference {
  /** As docs/reference/http1-framing.md has it. */
  name: string;
  /** What the probe says when it refuses such a response. */
  why?: string;
  /** What such a stream looks like. */
  where?: RegExp;
  example: string;
  own: Partial<Framing>;
  node: Partial<Framing>;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const OLD = 'HTTP/1.0 200 OK\r\n';
const ABC = '3\r\nabc\r\n0\r\n\r\n';

/** A response that is complete with the example's last byte. */
function whole(example: string, kept: boolean, body = 'abc'): Partial<Framing> {
  return { status: 200, body, end: example.length, kept, faultAt: undefined };
}

function difference(
  name: string,
  example: string,
  about: Pick<Difference, 'why' | 'where'> & {
    own: (example: string) => Partial<Framing>;
    node: (example: string) => Partial<Framing>;
  },
): Difference {
  return { ...about, name, example, own: about.own(example), node: about.node(example) };
}

const faultAt = (at: number) => () => ({ end: undefined, faultAt: at });
const kept = (example: string) => whole(example, true);
const closed = (example: string) => whole(example, false);

export const DIFFERENCES: readonly Difference[] = [
  difference('chunked more than once', `${OK}transfer-encoding: chunked, chunked\r\n\r\n${ABC}`, {
    why: 'no HTTP/1.1: chunked more than once',
    own: faultAt(55),
    node: kept,
  }),
  difference('an invalid transfer coding', `${OK}transfer-encoding: chunked;a=b\r\n\r\nabc`, {
    why: 'no HTTP/1.1: a broken transfer coding',
    own: faultAt(50),
    node: () => ({ body: 'abc', end: 'close' }),
  }),
  difference('empty members of Transfer-Encoding', `${OK}transfer-encoding: chunked,\r\n\r\n${ABC}`, {
    where: /transfer-encoding:(?:[\t ]*,|[^\r\n]*,[\t ]*[,\r])/i,
    own: kept,
    node: () => ({ body: ABC, end: 'close' }),
  }),
  difference('an empty Transfer-Encoding', `${OK}transfer-encoding:\r\n\r\nabc`, {
    where: /transfer-encoding:[\t ]*\r/i,
    own: () => ({ body: 'abc', end: 'close', faultAt: undefined }),
    node: faultAt(38),
  }),
  difference('a transfer coding in HTTP/1.0', `${OLD}transfer-encoding: chunked\r\n\r\n${ABC}`, {
    why: 'no HTTP/1.1: a transfer coding in HTTP/1.0',
    own: faultAt(46),
    node: closed,
  }),
  difference(
    'close and keep-alive in HTTP/1.0',
    `${OLD}connection: keep-alive, close\r\ncontent-length: 3\r\n\r\nabc`,
    { where: /HTTP\/1\.0[^]*close/i, own: closed, node: kept },
  ),
  difference('Proxy-Connection', `${OK}proxy-connection: close\r\ncontent-length: 3\r\n\r\nabc`, {
    where: /proxy-connection:/i,
    own: kept,
    node: closed,
  }),
  difference(
    'the same Content-Length more than once',
    `${OK}content-length: 3\r\ncontent-length: 3\r\n\r\nabc`,
    {
      where: /content-length:(?:[^\r\n]*,|[^]*content-length:)/i,
      own: kept,
      node: faultAt(53),
    },
  ),
  difference('framing fields where there is no body', `HTTP/1.1 304 \r\ncontent-length: x\r\n\r\n`, {
    where: /HTTP\/1\.[01] (?:1\d\d|204|304)/,
    own: () => ({ status: 304, body: '', end: 36, kept: true }),
    node: faultAt(32),
  }),
  difference('folded header lines', `${OK}a: b\r\n c\r\ncontent-length: 3\r\n\r\nabc`, {
    where: /\r\n[\t ]/,
    own: kept,
    node: faultAt(24),
  }),
  difference(
    'space before a chunk extension',
    `${OK}transfer-encoding: chunked\r\n\r\n3 ;x\r\nabc\r\n0\r\n\r\n`,
    {
      where: /\r\n[\da-f]+[\t ]/i,
      own: kept,
      node: faultAt(49),
    },
  ),
  difference('an invalid chunk extension', `${OK}transfer-encoding: chunked\r\n\r\n3;\r\nabc\r\n0\r\n\r\n`, {
    where: /\r\n[\da-f]+;/i,
    own: kept,
    node: faultAt(50),
  }),
  difference(
    'framing fields in a trailer section',
    `${OK}transfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 3\r\n\r\n`,
    {
      where: /\r\n0+\r\n(?:[^\r]+\r\n)*(?:content-length|transfer-encoding):/i,
      own: (example) => whole(example, true, ''),
      node: faultAt(65),
    },
  ),
  difference('a status below 100', 'HTTP/1.1 099 Low\r\ncontent-length: 0\r\n\r\n', {
    why: 'no HTTP/1.1: another status line',
    where: /HTTP\/1\.[01] 0\d\d/,
    own: faultAt(10),
    node: () => ({ status: 99, end: 39, kept: true }),
  }),
  difference('an empty line before the response', `\r\n${OK}content-length: 3\r\n\r\nabc`, {
    why: 'no HTTP/1.1: another beginning',
    where: /(?:^|\r\n\r\n)[\r\n]/,
    own: faultAt(1),
    node: kept,
  }),
];

/** The difference that a stream shows, if any. */
export function differenceIn(text: string, why: string | undefined): Difference | undefined {
  return DIFFERENCES.find(
    (one) => (one.why === undefined || one.why === why) && (one.where === undefined || one.where.test(text)),
  );
}
