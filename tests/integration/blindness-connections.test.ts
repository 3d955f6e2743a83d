// Connections that are silent before their first request, or between two requests: what happens to them is recorded.
import { expect, onTestFinished, test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import type { CloseHow } from '../../src/record/requests/outcome.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { startConnectionServer, type ConnectionMisdeed } from '../support/hostile-connections.ts';
import { closesOf } from '../../src/record/requests/closes.ts';

const BOUND_MS = 60_000;
const MISDEEDS = 20;
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const TLS: [string, boolean][] = [
  ['over HTTP', false],
  ['over TLS', true],
];

/** Puts a load on a server that misuses every third connection, until it has had its fill and more. */
async function loadOn(misdeed: ConnectionMisdeed, tls: boolean, load: Partial<LoadPlan>) {
  const server = await startConnectionServer(misdeed, { tls, most: MISDEEDS });
  onTestFinished(() => server.stop());
  const probe = Probe.start({
    url: server.url,
    connections: 32,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    tls: { ca: CERTIFICATE.cert },
    ...load,
  });
  await probe.until(({ ended }) => ended >= MISDEEDS * 6, BOUND_MS);
  const result = await probe.stop();
  const { sent, outcomes } = probe.progress();
  const { idle, unsolicited, ...closes } = closesOf(result.requestTable, result);
  const unannounced = [...result.connectionTable].filter(({ end }) => end?.by === 'server' && !end.announced);
  expect(server.misdeeds).toBe(MISDEEDS);
  return {
    outcomes: Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0)),
    unaccounted: sent - result.requestTable.length,
    sent,
    neverRead: sent - server.requests,
    idle,
    unsolicited,
    fresh: closes.fresh,
    otherCloses: [closes.reused, closes.midRequest, closes.midResponse].filter(
      ({ fin, rst }) => fin + rst > 0,
    ),
    servedOnIdle: new Set(result.idleCloses.map(({ served }) => served)),
    recorded: {
      idle: unannounced.filter(({ end }) => !end?.inFlight).length,
      inFlight: unannounced.filter(({ end }) => end?.inFlight).length,
      hows: new Set(unannounced.map(({ end }) => end?.how)),
      served: new Set(unannounced.map(({ served }) => served)),
    },
  };
}

// Far from the 20 ms after which the server misbehaves, whatever the machine is busy with.
const LATE: Partial<LoadPlan> = { client: 'late-speaker', speakAfterMs: [400, 900] };
const NONE = { fin: 0, rst: 0 };
const of = (how: CloseHow, count: number) => ({ ...NONE, [how]: count });

const BEFORE: [string, ConnectionMisdeed, CloseHow, unsolicited: boolean][] = [
  ['FIN', { silent: (socket) => void socket.end() }, 'fin', false],
  ['RST', { silent: (_socket, wire) => void wire.resetAndDestroy() }, 'rst', false],
  ['a 408 and a FIN', { silent: (socket) => void socket.end(TIMED_OUT) }, 'fin', true],
];
const BEFORE_ROWS = BEFORE.flatMap((row) => TLS.map((way) => [row[0], way[0], row, way[1]] as const));

test.for(BEFORE_ROWS)(
  '%s before the first request %s is recorded, and the request goes over another connection',
  async ([, , [, misdeed, how, isUnsolicited], tls]) => {
    const seen = await loadOn(misdeed, tls, LATE);
    expect(seen).toEqual({
      outcomes: { ok: seen.sent },
      unaccounted: 0,
      sent: seen.sent,
      neverRead: 0,
      idle: of(how, MISDEEDS),
      unsolicited: isUnsolicited ? MISDEEDS : 0,
      fresh: NONE,
      otherCloses: [],
      servedOnIdle: new Set([0]),
      recorded: { idle: MISDEEDS, inFlight: 0, hows: new Set([how]), served: new Set([0]) },
    });
  },
);

const AFTER: [string, ConnectionMisdeed, CloseHow][] = [
  ['FIN', { request: (socket) => void socket.end() }, 'fin'],
  ['RST', { request: (_socket, wire) => void wire.resetAndDestroy() }, 'rst'],
];
const AFTER_ROWS = AFTER.flatMap((row) => TLS.map((way) => [row[0], way[0], row, way[1]] as const));

test.for(AFTER_ROWS)(
  '%s after the request %s, without a byte, is a close of a fresh connection',
  async ([, , [, misdeed, how], tls]) => {
    const seen = await loadOn(misdeed, tls, LATE);
    expect(seen).toEqual({
      outcomes: { ok: seen.sent - MISDEEDS, closed: MISDEEDS },
      unaccounted: 0,
      sent: seen.sent,
      neverRead: 0,
      idle: NONE,
      unsolicited: 0,
      fresh: of(how, MISDEEDS),
      otherCloses: [],
      servedOnIdle: new Set(),
      recorded: { idle: 0, inFlight: MISDEEDS, hows: new Set([how]), served: new Set([0]) },
    });
  },
);

test('bytes without a FIN before the first request are recorded, and the connection is left', async () => {
  const seen = await loadOn({ silent: (socket) => void socket.write('some bytes') }, false, LATE);
  const { sent, unsolicited, idle } = seen;
  expect({ outcomes: seen.outcomes, unsolicited, idle }).toEqual({
    outcomes: { ok: sent },
    unsolicited: MISDEEDS,
    idle: NONE,
  });
});

test('a 408 that coincides with the first request is recorded as one that came before it', async () => {
  const seen = await loadOn({ request: (socket) => void socket.end(TIMED_OUT) }, false, LATE);
  expect({ outcomes: seen.outcomes, unsolicited: seen.unsolicited }).toEqual({
    outcomes: { ok: seen.sent - MISDEEDS, unexpected: MISDEEDS },
    unsolicited: MISDEEDS,
  });
});

test.for(['fin', 'rst'] as const)(
  'a connection opened ahead whose handshake ends with %s is the outcome of its request',
  async (how) => {
    const misdeed: ConnectionMisdeed = {
      handshake: (wire) =>
        void wire.once('data', () => (how === 'fin' ? wire.end() : wire.resetAndDestroy())),
    };
    const seen = await loadOn(misdeed, true, LATE);
    expect({ outcomes: seen.outcomes, fresh: seen.fresh, idle: seen.idle }).toEqual({
      outcomes: { ok: seen.sent - MISDEEDS, closed: MISDEEDS },
      fresh: of(how, MISDEEDS),
      idle: NONE,
    });
  },
);

test('a connection that is refused ahead is the outcome of its request, at once', async () => {
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
});
