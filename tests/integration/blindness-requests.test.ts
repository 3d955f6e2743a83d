// Requests with bodies, at once, in chunks or after a 100: whatever the server does before they are whole is recorded.
import { test } from 'vitest';
import type { Body } from '../../src/record/flow/body.ts';
import type { CloseHow } from '../../src/record/requests/outcome.ts';
import { accountOfCloses, cleanAccount, loadOn } from '../support/connection-load.ts';
import type { ConnectionMisdeed, Misuse } from '../support/hostile-connections.ts';
import { plainResponse } from '../support/hostile-server.ts';

const MISDEEDS = 8;
const TLS: [string, boolean][] = [
  ['over HTTP', false],
  ['over TLS', true],
];
/** More than the buffers of both ends hold while the server does not read. */
const LARGE_BYTES = 12 * 2 ** 20;
const respond: Misuse = (socket, _wire, id) => void socket.write(plainResponse(id));
const say =
  (text: string): Misuse =>
  (socket) =>
    void socket.write(text);
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

type Framing = { chunked?: boolean };

interface Requests {
  body: Body;
  tls: boolean;
  /** @default 8 */
  most?: number;
  greet?: Misuse;
  requests?: number;
}

function loadOf(misdeed: ConnectionMisdeed, { body, tls, greet, requests, most = MISDEEDS }: Requests) {
  return loadOn(misdeed, {
    server: { tls, most: requests === undefined ? most : 0, respond, ...(greet ? { greet } : {}) },
    load: { connections: 6, body, ...(requests === undefined ? {} : { requests }) },
  });
}

const CLOSES: [string, Misuse, CloseHow][] = [
  ['FIN', (socket) => socket.destroySoon(), 'fin'],
  ['half-close', (socket) => void socket.end(), 'fin'],
  ['RST', (_socket, wire) => void wire.resetAndDestroy(), 'rst'],
];
const FRAMINGS: [string, Framing][] = [
  ['with a length', {}],
  ['in chunks', { chunked: true }],
];

// A server that ends a connection with bytes that it has not read resets it as well.
const slow = (framing: Framing): Body => ({ bytes: 40_000, durationMs: 1000, ...framing });
const MIDDLE = CLOSES.flatMap(([name, misuse, how]) =>
  FRAMINGS.flatMap(([framed, framing]) =>
    TLS.map(([way, tls]) => ({ name, misuse, how, framed, framing, way, tls })),
  ),
);

test.concurrent.for(MIDDLE)(
  '$name in the middle of a body $framed $way is a close in the middle of the request',
  async ({ misuse, how, framing, tls }, { expect }) => {
    const { sent, account } = await loadOf({ half: misuse }, { body: slow(framing), tls });
    expect(account).toEqual(accountOfCloses(sent, ['midRequest', how, MISDEEDS]));
  },
);

test.concurrent.for(
  FRAMINGS.flatMap(([framed, framing]) => TLS.map(([way, tls]) => ({ framed, framing, way, tls }))),
)(
  'a large body $framed $way is sent as fast as the server reads it, and whole',
  async ({ framing, tls }, { expect }) => {
    const pauseMs = 50;
    // What the server has not read yet waits in the probe, which must not give up on it.
    const greet: Misuse = (socket) => {
      socket.pause();
      setTimeout(() => socket.resume(), pauseMs);
    };
    const body = { bytes: LARGE_BYTES, ...framing };
    const { sent, account, result } = await loadOf({}, { body, tls, greet, requests: 12 });
    expect(account).toEqual(cleanAccount(sent));
    for (let id = 0; id < sent; id++)
      expect(result.requestTable.lastByteMs(id)).toBeGreaterThan(pauseMs * 0.9);
  },
);

const WAITING: Body = { bytes: 40_000, expectContinue: true };
const SOON_MS = 700;
const LATER_MS = 990;

const GREETINGS: [string, Misuse | undefined, waits: boolean][] = [
  ['a 100', say(CONTINUE), false],
  ['two 100s', say(CONTINUE + CONTINUE), false],
  ['a 103 and a 100', say(`HTTP/1.1 103 Early Hints\r\n\r\n${CONTINUE}`), false],
  [
    'a 100 in pieces',
    (socket) => {
      socket.write(CONTINUE.slice(0, 9));
      setTimeout(() => socket.write(CONTINUE.slice(9)), 20);
    },
    false,
  ],
  ['a 102 only', say('HTTP/1.1 102 Processing\r\n\r\n'), true],
  ['nothing', undefined, true],
];

test.concurrent.for(GREETINGS.flatMap((greeting) => TLS.map((way) => ({ greeting, way }))))(
  'a request that waits for a 100 and gets $greeting.0 $way.0 is sent whole',
  async ({ greeting: [, greet, waits], way: [, tls] }, { expect }) => {
    const { sent, account, result } = await loadOf(
      {},
      { body: WAITING, tls, ...(greet ? { greet } : {}), requests: 24 },
    );
    expect(account).toEqual(cleanAccount(sent));
    const times = Array.from({ length: sent }, (_, id) => result.requestTable.lastByteMs(id));
    if (waits) expect(Math.min(...times)).toBeGreaterThan(LATER_MS);
    else expect(Math.min(...times)).toBeLessThan(SOON_MS);
  },
);

const INSTEAD = CLOSES.flatMap(([name, misuse, how]) =>
  TLS.map(([way, tls]) => ({ name, misuse, how, way, tls })),
);

test.concurrent.for(INSTEAD)(
  '$name in place of a 100 $way is a close in the middle of the request',
  async ({ misuse, how, tls }, { expect }) => {
    const { sent, account } = await loadOf({ head: misuse }, { body: WAITING, tls, greet: say(CONTINUE) });
    expect(account).toEqual(accountOfCloses(sent, ['midRequest', how, MISDEEDS]));
  },
);

test.concurrent.for(INSTEAD)(
  '$name in the middle of a body after a 100 $way is a close in the middle of the request',
  async ({ misuse, how, tls }, { expect }) => {
    const body: Body = { ...slow({}), expectContinue: true };
    const { sent, account } = await loadOf({ half: misuse }, { body, tls, greet: say(CONTINUE) });
    expect(account).toEqual(accountOfCloses(sent, ['midRequest', how, MISDEEDS]));
  },
);

const CLOSE = 'connection: close\r\n';
const head = (status: string, id: string, fields: string) =>
  `HTTP/1.1 ${status}\r\nx-request-id: ${id}\r\n${fields}content-length: 0\r\n\r\n`;
const EARLY: [string, Misuse, number][] = [
  [
    'a 413 with a close',
    (socket, _wire, id) => void socket.end(head('413 Content Too Large', id, CLOSE)),
    413,
  ],
  [
    'a 417 on a connection that is kept',
    (socket, _wire, id) => void socket.write(head('417 No', id, '')),
    417,
  ],
  ['a 413 and a FIN', (socket, _wire, id) => void socket.end(head('413 Content Too Large', id, '')), 413],
  [
    'a 200 on a connection that is kept',
    (socket, _wire, id) => void socket.write(head('200 OK', id, '')),
    200,
  ],
  ['a 200 with a close', (socket, _wire, id) => void socket.end(head('200 OK', id, CLOSE)), 200],
];
const BODIES: [string, Body, Misuse | undefined, keyof ConnectionMisdeed][] = [
  ['in place of a 100', WAITING, say(CONTINUE), 'head'],
  ['in the middle of a body after a 100', { ...slow({}), expectContinue: true }, say(CONTINUE), 'half'],
  ['in the middle of chunks', slow({ chunked: true }), undefined, 'half'],
  ['at the head of a large body', { bytes: LARGE_BYTES }, undefined, 'head'],
];
const EARLY_ROWS = EARLY.flatMap(([name, respondEarly, status]) =>
  BODIES.flatMap(([when, body, greet, time]) =>
    TLS.map(([way, tls]) => ({ name, respondEarly, status, when, body, greet, time, way, tls })),
  ),
);

test.concurrent.for(EARLY_ROWS)(
  '$name $when $way is the response, and no close counts',
  async ({ respondEarly, status, body, greet, time, tls }, { expect }) => {
    const most = 'bytes' in body && body.bytes === LARGE_BYTES ? 3 : MISDEEDS;
    const misuse: Misuse = (socket, wire, id) => {
      // What it does not read waits in the probe.
      if (most < MISDEEDS) socket.pause();
      respondEarly(socket, wire, id);
    };
    const { sent, account, result } = await loadOf(
      { [time]: misuse },
      { body, tls, most, ...(greet ? { greet } : {}) },
    );
    const isGood = status === 200;
    expect(account).toEqual({
      ...cleanAccount(sent),
      outcomes: isGood ? { ok: sent } : { ok: sent - most, unexpected: most },
    });
    const { requestTable } = result;
    const statuses = Array.from({ length: sent }, (_, id) => requestTable.status(id));
    expect(statuses.filter((each) => each === status)).toHaveLength(isGood ? sent : most);
  },
);
