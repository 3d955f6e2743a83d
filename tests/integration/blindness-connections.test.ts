// Connections that are opened ahead of their request: whatever happens to them before it, or under it, is recorded.
import { test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import type { CloseHow } from '../../src/record/requests/outcome.ts';
import { accountOfCloses, accountOfIdleCloses, cleanAccount, loadOn } from '../support/connection-load.ts';
import {
  startConnectionServer,
  type ConnectionMisdeed,
  type Misuse,
} from '../support/hostile-connections.ts';

const MISDEEDS = 20;
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const TLS: [string, boolean][] = [
  ['over HTTP', false],
  ['over TLS', true],
];
// Far from the 20 ms after which the server misbehaves, whatever the machine is busy with.
const LATE: Partial<LoadPlan> = { client: 'late-speaker', speakAfterMs: [400, 900] };
const plan = (tls: boolean) => ({ server: { tls, most: MISDEEDS }, load: LATE });

const CLOSES: [string, Misuse, CloseHow][] = [
  ['FIN', (socket) => void socket.end(), 'fin'],
  ['RST', (_socket, wire) => void wire.resetAndDestroy(), 'rst'],
];
const ROWS = CLOSES.flatMap(([name, misuse, how]) =>
  TLS.map(([way, tls]) => ({ name, misuse, how, way, tls })),
);

test.concurrent.for(ROWS)(
  '$name before the first request $way is an idle close, and the request goes over another connection',
  async ({ misuse, how, tls }, { expect }) => {
    const seen = await loadOn({ silent: misuse }, plan(tls));
    expect(seen.account).toEqual(accountOfIdleCloses(seen, how, MISDEEDS, 'fresh'));
    expect(seen.account.closes.idle[how]).toBeGreaterThan(0);
  },
);

test.concurrent.for(ROWS)(
  '$name after the request $way, without a byte, is a close of a fresh connection',
  async ({ misuse, how, tls }, { expect }) => {
    const { sent, account } = await loadOn({ request: misuse }, plan(tls));
    expect(account).toEqual(accountOfCloses(sent, ['fresh', how, MISDEEDS]));
  },
);

test.concurrent.for(TLS)(
  'a 408 and a FIN before the first request %s are unsolicited, and an idle close',
  async ([, tls], { expect }) => {
    const { sent, account } = await loadOn({ silent: (socket) => void socket.end(TIMED_OUT) }, plan(tls));
    // A 408 that coincides with the request is its response as well, and that alone on a connection that opened late.
    const { unexpected = 0 } = account.outcomes;
    expect(unexpected).toBeLessThan(MISDEEDS);
    expect(account.outcomes).toEqual({
      ok: sent - unexpected,
      ...(unexpected > 0 ? { unexpected } : {}),
    });
    const { unsolicited } = account.closes;
    expect(unsolicited).toBeGreaterThanOrEqual(MISDEEDS - unexpected);
    expect(unsolicited).toBeLessThanOrEqual(MISDEEDS);
    expect(account.closes).toEqual({
      ...cleanAccount(sent).closes,
      unsolicited,
      idle: { fin: MISDEEDS - unexpected, rst: 0 },
    });
  },
);

test.concurrent(
  'bytes without a FIN before the first request are unsolicited, and the connection is left',
  async ({ expect }) => {
    const { sent, account } = await loadOn(
      { silent: (socket) => void socket.write('some bytes') },
      plan(false),
    );
    const { ok = 0, unexpected = 0 } = account.outcomes;
    expect(ok + unexpected).toBe(sent);
    expect(unexpected).toBeLessThan(MISDEEDS);
    expect(account.closes).toEqual({ ...cleanAccount(sent).closes, unsolicited: MISDEEDS });
  },
);

test.concurrent(
  'a 408 before the first request is no part of the response that was cut before',
  async ({ expect }) => {
    let unsolicited = 0;
    const misdeed: ConnectionMisdeed = {
      request: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello'),
      silent: (socket) => {
        unsolicited++;
        socket.write(TIMED_OUT);
      },
    };
    const { account } = await loadOn(misdeed, plan(false));
    const { unexpected = 0 } = account.outcomes;
    expect(account.closes.midResponse).toEqual({ fin: MISDEEDS - unsolicited, rst: 0 });
    expect(account.closes.unsolicited).toBe(unsolicited);
    expect(unsolicited).toBeGreaterThan(unexpected);
  },
);

test.concurrent.for([TIMED_OUT, 'some bytes'])(
  '%j that coincides with the first request is recorded as what came before it',
  async (bytes, { expect }) => {
    const { sent, account } = await loadOn({ request: (socket) => void socket.end(bytes) }, plan(false));
    expect({ outcomes: account.outcomes, unsolicited: account.closes.unsolicited }).toEqual({
      outcomes: { ok: sent - MISDEEDS, unexpected: MISDEEDS },
      unsolicited: MISDEEDS,
    });
  },
);

test.concurrent.for(['fin', 'rst'] as const)(
  'a handshake ahead that ends with %s is the outcome of the request that it was for',
  async (how, { expect }) => {
    const misdeed: ConnectionMisdeed = {
      handshake: (wire) =>
        void wire.once('data', () => (how === 'fin' ? wire.end() : wire.resetAndDestroy())),
    };
    const { sent, account } = await loadOn(misdeed, plan(true));
    const { outcomes, closes } = accountOfCloses(sent, ['fresh', how, MISDEEDS]);
    expect({ outcomes: account.outcomes, closes: account.closes }).toEqual({ outcomes, closes });
  },
);

test.concurrent(
  'a connect ahead that is refused is the outcome of the request that it was for, at once',
  async ({ expect }) => {
    const server = await startConnectionServer({}, { most: 0 });
    await server.stop();
    const probe = Probe.start({
      url: server.url,
      connections: 4,
      thinkMs: 0,
      timeoutMs: 10_000,
      expectation: {},
      client: 'late-speaker',
      speakAfterMs: [30_000, 30_000],
      requests: 40,
    });
    expect(await probe.until(({ ended }) => ended === 40, 10_000)).toBe(true);
    const { connectionTable } = await probe.stop();
    expect(probe.progress().outcomes.refused).toBe(40);
    expect(connectionTable.length).toBe(0);
  },
);
