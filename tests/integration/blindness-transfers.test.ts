// Slow uploads and downloads: what ends them before their time is recorded, and nothing else.
import { test } from 'vitest';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import type { CloseHow } from '../../src/record/requests/outcome.ts';
import { accountOfCloses, cleanAccount, loadOn } from '../support/connection-load.ts';
import { transferMs } from '../../src/record/requests/downloads.ts';
import type { Misuse } from '../support/hostile-connections.ts';
import { plainResponse } from '../support/hostile-server.ts';

const MISDEEDS = 10;
const TLS: [string, boolean][] = [
  ['over HTTP', false],
  ['over TLS', true],
];
// Long enough for the server to be in time, whatever the machine is busy with.
const UPLOAD_MS = 1500;
const UPLOAD: Partial<LoadPlan> = { body: { bytes: 40_000, durationMs: UPLOAD_MS } };
const respond: Misuse = (socket, _wire, id) => void socket.write(plainResponse(id));
const plan = (tls: boolean) => ({ server: { tls, most: MISDEEDS, respond }, load: UPLOAD });

const CLOSES: [string, Misuse, CloseHow][] = [
  ['FIN', (socket) => socket.destroySoon(), 'fin'],
  ['half-close', (socket) => void socket.end(), 'fin'],
  ['RST', (_socket, wire) => void wire.resetAndDestroy(), 'rst'],
];
const ROWS = CLOSES.flatMap(([name, misuse, how]) =>
  (['head', 'half'] as const).flatMap((time) =>
    TLS.map(([way, tls]) => ({ name, misuse, how, time, way, tls })),
  ),
);

test.concurrent.for(ROWS)(
  '$name at the $time of a slow upload $way is a close in the middle of the request',
  async ({ misuse, how, time, tls }, { expect }) => {
    const { sent, account } = await loadOn({ [time]: misuse }, plan(tls));
    expect(account).toEqual(accountOfCloses(sent, ['midRequest', how, MISDEEDS]));
  },
);

test.concurrent.for(TLS)(
  'an upload that nothing ends takes its time and arrives whole %s',
  async ([, tls], { expect }) => {
    const { sent, account, result } = await loadOn(
      {},
      {
        server: { tls, most: 0, respond },
        load: { ...UPLOAD, requests: 64 },
      },
    );
    expect(account).toEqual(cleanAccount(sent));
    const { requestTable } = result;
    for (let id = 0; id < sent; id++) expect(requestTable.lastByteMs(id)).toBeGreaterThanOrEqual(UPLOAD_MS);
  },
);

test.concurrent('the time-out of a request counts besides the time of its upload', async ({ expect }) => {
  const server = { most: MISDEEDS, respond };
  const load = { ...UPLOAD, timeoutMs: 500, requests: 64 };
  // Every third is left without a response.
  const { sent, account, result } = await loadOn({ request: () => undefined }, { server, load });
  expect(account).toEqual({
    ...cleanAccount(sent),
    outcomes: { ok: sent - MISDEEDS, timeout: MISDEEDS },
  });
  const { requestTable } = result;
  for (let id = 0; id < sent; id++)
    if (requestTable.outcome(id) === 'timeout')
      expect(requestTable.lastByteMs(id)).toBeGreaterThanOrEqual(UPLOAD_MS + 500);
});

const TOO_LARGE = (id: string, extra: string) =>
  `HTTP/1.1 413 Content Too Large\r\nx-request-id: ${id}\r\n${extra}content-length: 0\r\n\r\n`;
const CLOSE = 'connection: close\r\n';

const EARLY: [string, Misuse, announced: number][] = [
  ['announces the close', (socket, _wire, id) => void socket.end(TOO_LARGE(id, CLOSE)), MISDEEDS],
  ['announces it and waits', (socket, _wire, id) => void socket.write(TOO_LARGE(id, CLOSE)), MISDEEDS],
  ['keeps the connection', (socket, _wire, id) => void socket.write(TOO_LARGE(id, '')), 0],
  ['closes without a word', (socket, _wire, id) => void socket.end(TOO_LARGE(id, '')), 0],
  [
    'resets the connection',
    (socket, wire, id) => void socket.write(TOO_LARGE(id, CLOSE), () => wire.resetAndDestroy()),
    MISDEEDS,
  ],
];
const EARLY_ROWS = EARLY.flatMap(([name, misuse, announced]) => [
  { name, misuse, announced, time: 'head', way: 'over HTTP', tls: false },
  { name, misuse, announced, time: 'half', way: 'over TLS', tls: true },
]);

test.concurrent.for(EARLY_ROWS)(
  'a 413 at the $time of an upload that $name $way is the response, and no close counts',
  async ({ misuse, announced, time, tls }, { expect }) => {
    const { sent, account, result } = await loadOn({ [time]: misuse }, plan(tls));
    expect(account).toEqual({
      ...cleanAccount(sent),
      outcomes: { ok: sent - MISDEEDS, unexpected: MISDEEDS },
    });
    const { requestTable, connectionTable } = result;
    const statuses = Array.from({ length: sent }, (_, id) => requestTable.status(id));
    expect(statuses.filter((status) => status === 413)).toHaveLength(MISDEEDS);
    expect([...connectionTable].filter(({ end }) => end?.announced)).toHaveLength(announced);
  },
);

const DOWNLOAD_MS = 1000;
const BODY = Buffer.alloc(8 * 2 ** 20, 'x');
const HALF = BODY.subarray(0, BODY.length / 2);
const FEW = 6;
const DOWNLOAD: Partial<LoadPlan> = { connections: 18, download: { durationMs: DOWNLOAD_MS } };
const head = (id: string, framing = `content-length: ${BODY.length}`) =>
  `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\n${framing}\r\n\r\n`;
const respondAtLength: Misuse = (socket, _wire, id) => {
  socket.write(head(id));
  socket.write(BODY);
};
const downloads = (tls: boolean, respondTo = respondAtLength, most = FEW) => ({
  server: { tls, most, respond: respondTo },
  load: DOWNLOAD,
});
/** The client pauses most of the time by then. */
const LATER_MS = 300;

/** Sends the first half of a response, and then does something. */
function halfway(then: Misuse): Misuse {
  return (socket, wire, id) => {
    socket.write(head(id));
    socket.write(HALF);
    setTimeout(() => then(socket, wire, id), LATER_MS);
  };
}

test.concurrent.for(CLOSES.flatMap((close) => TLS.map((way) => ({ close, way }))))(
  '$close.0 in the middle of a slow download $way.0 is a close in the middle of the response',
  async ({ close: [, misuse, how], way: [, tls] }, { expect }) => {
    const { sent, account, result } = await loadOn({ request: halfway(misuse) }, downloads(tls));
    expect(account).toEqual(accountOfCloses(sent, ['midResponse', how, FEW]));
    expect(result.downloads).toEqual({
      responses: sent - FEW,
      minBytes: BODY.length,
      maxBytes: BODY.length,
    });
  },
);

test.concurrent.for(TLS)('a response is read as slowly as it is to be %s', async ([, tls], { expect }) => {
  const { server, load } = downloads(tls, respondAtLength, 0);
  const { sent, account, result } = await loadOn({}, { server, load: { ...load, requests: 16 } });
  expect(account).toEqual(cleanAccount(sent));
  const { requestTable } = result;
  for (let id = 0; id < sent; id++) expect(transferMs(requestTable, id)).toBeGreaterThan(DOWNLOAD_MS * 0.9);
});

/** Sends a response in small pieces, and does something in the middle, if anything. */
function trickle(then?: Misuse): Misuse {
  return (socket, wire, id) => {
    const pieces = 20;
    let sent = 0;
    socket.write(head(id, `content-length: ${pieces}`));
    const timer = setInterval(() => {
      if (sent === pieces / 2 && then) then(socket, wire, id);
      if (!socket.writable || (sent === pieces / 2 && then) || sent === pieces) return clearInterval(timer);
      sent++;
      socket.write('x');
    }, 10);
    wire.once('close', () => clearInterval(timer));
  };
}

test.concurrent.for(CLOSES.flatMap((close) => TLS.map((way) => ({ close, way }))))(
  '$close.0 in the middle of a response that trickles $way.0 is a close in the middle of the response',
  async ({ close: [, misuse, how], way: [, tls] }, { expect }) => {
    const load = { ...downloads(tls, trickle()), load: { ...DOWNLOAD, download: { durationMs: 1 } } };
    const { sent, account, result } = await loadOn({ request: trickle(misuse) }, load);
    expect(account).toEqual(accountOfCloses(sent, ['midResponse', how, FEW]));
    expect(result.downloads).toMatchObject({ responses: sent - FEW, minBytes: 20, maxBytes: 20 });
  },
);
