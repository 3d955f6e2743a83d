// TLS and the connection below it end apart: however a server does it, the probe's counts must equal the server's.
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { Client } from '../../src/record/flow/load-plan.ts';
import type { CloseKind } from '../../src/record/requests/outcome.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { startConnectionServer } from '../support/hostile-connections.ts';
import { startHostileHttp2 } from '../support/hostile-http2.ts';
import { loadOn, type HostileLoad } from '../support/hostile-load.ts';
import { plainResponse, type Misdeed } from '../support/hostile-server.ts';
import { below, layered, relayTo } from '../support/tls-layers.ts';

const REQUESTS = 1000;
const TLS: HostileLoad = { tls: true, through: relayTo, requests: REQUESTS };
const IDLE: HostileLoad = { ...TLS, thinkMs: 200, every: 5, requests: 60 };
const BEGUN = (id: string) => `HTTP/1.1 200 OK\r\nx-request-id: ${id}\r\ncontent-length: 5\r\n\r\nhe`;

const ENDS: [string, (socket: Socket, wire: Socket) => void][] = [
  ['a FIN without close_notify', layered.finAlone],
  ['close_notify without a FIN', layered.closeNotifyAlone],
  ['a fatal alert', layered.alert],
];

const PLACES: [string, (id: string) => string | undefined, CloseKind][] = [
  ['before any byte', () => undefined, 'reused'],
  ['inside the body', BEGUN, 'mid-response'],
];

const ROWS = ENDS.flatMap(([name, end]) =>
  PLACES.map(([place, begun, kind]) => ({ name, end, place, begun, kind })),
);

test.for(ROWS)('$name $place is a close', async ({ end, begun, kind }) => {
  const misdeed: Misdeed = (socket, id, wire) => {
    const text = begun(id);
    if (text === undefined) end(socket, wire);
    else socket.write(text, () => end(socket, wire));
  };
  const seen = await loadOn(misdeed, TLS);
  const byServer = seen.ended.filter((close) => close?.by === 'server');
  expect({ closed: seen.closed, ok: seen.ok, idle: seen.idle, unsolicited: seen.unsolicited }).toEqual({
    closed: seen.misdeeds,
    ok: seen.sent - seen.misdeeds,
    idle: 0,
    unsolicited: 0,
  });
  expect({ kinds: [...seen.kinds], hows: [...seen.hows], recorded: byServer.length }).toEqual({
    kinds: [kind],
    hows: ['fin'],
    recorded: seen.misdeeds,
  });
});

test.for(ENDS)('%s on an idle connection is an idle close', async ([, end]) => {
  const seen = await loadOn(
    (socket, id, wire) => socket.write(plainResponse(id), () => end(socket, wire)),
    IDLE,
  );
  // Where the server is late, the pause is over and the close meets a request.
  expect(seen.closed).toBeLessThan(seen.misdeeds);
  expect({ idle: seen.idle, ok: seen.ok, unsolicited: seen.unsolicited }).toEqual({
    idle: seen.misdeeds - seen.closed,
    ok: seen.sent - seen.closed,
    unsolicited: 0,
  });
  expect(seen.ended.filter((close) => close?.by === 'server' && !close.inFlight)).toHaveLength(seen.idle);
});

test('bytes on an idle connection that are no TLS are unsolicited', async () => {
  const seen = await loadOn(
    (socket, id, wire) => socket.write(plainResponse(id), () => layered.garbage(socket, wire)),
    IDLE,
  );
  // Where the server is late, the pause is over and the bytes meet a request.
  expect(seen.unexpected).toBeLessThan(seen.misdeeds);
  expect({ idle: seen.idle, ok: seen.ok, unsolicited: seen.unsolicited }).toEqual({
    idle: 0,
    ok: seen.sent - seen.unexpected,
    unsolicited: seen.misdeeds - seen.unexpected,
  });
  expect([...seen.whats]).toEqual([
    expect.stringMatching(/^no TLS record of this connection \(ERR_SSL_\w+\)$/),
  ]);
});

test('bytes under a request that are no TLS are an unexpected response', async () => {
  const seen = await loadOn((socket, _id, wire) => layered.garbage(socket, wire), TLS);
  expect({ unexpected: seen.unexpected, ok: seen.ok, idle: seen.idle }).toEqual({
    unexpected: seen.misdeeds,
    ok: seen.sent - seen.misdeeds,
    idle: 0,
  });
});

/** internal_error. */
const ALERT = Buffer.from('15030300020250', 'hex');
const CLIENTS: Client[] = ['new-connection', 'late-speaker'];

test.for(CLIENTS)(
  'an alert in place of a handshake is the outcome of the request it was for, %s',
  async (client) => {
    const most = 20;
    const server = await startConnectionServer(
      { handshake: (wire) => void wire.once('data', () => wire.end(ALERT)) },
      { tls: true, most },
    );
    const probe = Probe.start({
      url: server.url,
      connections: 4,
      thinkMs: 0,
      timeoutMs: 10_000,
      expectation: { echoesId: true },
      client,
      ...(client === 'late-speaker' ? { speakAfterMs: [50, 100] as const } : {}),
      tls: { ca: CERTIFICATE.cert },
    });
    expect(await probe.until(({ ended }) => ended >= 100, 60_000)).toBe(true);
    const { errors } = await probe.stop();
    await server.stop();
    expect(server.misdeeds).toHaveLength(most);
    expect(probe.progress().outcomes).toMatchObject({ unexpected: most, closed: 0, refused: 0 });
    expect(errors).toEqual([['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', most]]);
  },
);

test.for(ENDS)('HTTP/2: %s cuts the streams under way', async ([, end]) => {
  const server = await startHostileHttp2((_stream, _session, socket) => end(socket, below(socket).wire), {
    tls: true,
  });
  const probe = Probe.start({
    url: await relayTo(server.url),
    connections: 8,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    client: 'http2',
    tls: { ca: CERTIFICATE.cert },
  });
  expect(await probe.until(({ ended }) => ended >= REQUESTS, 60_000)).toBe(true);
  const { requestTable, connectionTable } = await probe.stop();
  const { outcomes } = probe.progress();
  await server.stop();
  expect(outcomes.ok + outcomes.closed).toBe(requestTable.length);
  expect(outcomes.closed).toBeGreaterThanOrEqual(server.misdeeds);
  const cut = [...connectionTable].filter(({ end: how }) => how?.by === 'server' && how.inFlight);
  expect(cut).toHaveLength(server.misdeeds);
});
