// The probe's counts of calls over gRPC, in clear text and over TLS, must equal those of servers that end them in every
// way, in frames written by hand.
import { expect, test } from 'vitest';
import { sum } from '../../src/common/sum.ts';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { messages, MISDEEDS } from '../support/hostile-grpc.ts';
import { startHostileHttp2 } from '../support/hostile-http2.ts';

const CALLS = 1500;
const BOUND_MS = 60_000;
const WAYS = [
  ['in clear text', false],
  ['over TLS', true],
] as const;
type Misdeed = keyof typeof MISDEEDS;

async function load(misdeed: Misdeed, tls: boolean, plan: Partial<LoadPlan>, stuck: boolean) {
  const server = await startHostileHttp2(MISDEEDS[misdeed], {
    tls,
    respond: messages(plan.stream ? 3 : 1),
  });
  const connections = plan.connections ?? 8;
  const probe = Probe.start({
    url: `${server.url}reload_proof.Numbers/Get`,
    connections,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    tls: { ca: CERTIFICATE.cert },
    ...(stuck ? {} : { requests: CALLS }),
    ...plan,
  });
  // A stream that never ends keeps its client.
  await probe.until(({ ended }) => (stuck ? server.misdeeds >= connections : ended >= CALLS), BOUND_MS);
  const { errors, requestTable, connectionTable, idleCloses, unsolicited, streams } = await probe.stop();
  const { outcomes } = probe.progress();
  await server.stop();
  // All streams are counted by the server, but those of a connection that it ended.
  expect(server.misdeeds).toBeGreaterThan(stuck ? connections - 1 : CALLS / 50 / 2);
  expect(sum(Object.values(outcomes))).toBe(requestTable.length);
  return {
    misdeeds: server.misdeeds,
    responses: server.responses,
    outcomes,
    errors: Object.fromEntries(errors),
    cutConnections: [...connectionTable].filter(({ end }) => end?.by === 'server' && end.inFlight).length,
    idle: idleCloses.length,
    unsolicited: unsolicited.map(({ what }) => what.replace(/\d+$/, 'N')),
    streams,
  };
}

const unary = (misdeed: Misdeed, tls: boolean, plan: Partial<LoadPlan> = {}) =>
  load(misdeed, tls, { client: 'http2', grpc: {}, ...plan }, false);

const streaming = async (misdeed: Misdeed, tls: boolean, stuck = false) => {
  const seen = await load(misdeed, tls, { stream: { protocol: 'grpc' } }, stuck);
  const ends = new Map<string, number>();
  for (const { end, how } of seen.streams) {
    const key = end === 'alive' ? end : `${end}: ${how}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }
  return { ...seen, ends: Object.fromEntries(ends) };
};

interface Row {
  misdeed: Misdeed;
  outcome: 'closed' | 'unexpected' | 'error';
  error: string;
}
const UNARY: Row[] = [
  { misdeed: 'resetInMessage', outcome: 'closed', error: 'RST_STREAM INTERNAL_ERROR' },
  { misdeed: 'refused', outcome: 'closed', error: 'RST_STREAM REFUSED_STREAM' },
  { misdeed: 'resetWithoutError', outcome: 'closed', error: 'RST_STREAM NO_ERROR' },
  { misdeed: 'trailersWithoutStatus', outcome: 'unexpected', error: 'no grpc-status' },
  { misdeed: 'noTrailers', outcome: 'unexpected', error: 'no grpc-status' },
  { misdeed: 'longerMessage', outcome: 'unexpected', error: 'more than one message' },
  { misdeed: 'shorterMessage', outcome: 'unexpected', error: 'a message shorter than its length says' },
  { misdeed: 'unavailable', outcome: 'error', error: 'grpc-status UNAVAILABLE' },
];
const rows = <T>(all: T[]) => all.flatMap((row) => WAYS.map(([words, tls]) => ({ ...row, words, tls })));

test.for(rows(UNARY))(
  'each $misdeed of a unary call is $outcome, $words',
  async ({ misdeed, outcome, error, tls }) => {
    const { misdeeds, outcomes, errors, cutConnections, idle, unsolicited } = await unary(misdeed, tls);
    expect({ [outcome]: outcomes[outcome], errors }).toEqual({
      [outcome]: misdeeds,
      errors: { [error]: misdeeds },
    });
    expect(outcomes.ok).toBe(CALLS - misdeeds);
    expect({ cutConnections, idle, unsolicited }).toEqual({ cutConnections: 0, idle: 0, unsolicited: [] });
  },
);

test.for(WAYS)(
  'a connection that ends in the middle of a frame cuts the calls on it, %s',
  async ([, tls]) => {
    const { misdeeds, outcomes, cutConnections } = await unary('finInFrame', tls);
    expect(cutConnections).toBe(misdeeds);
    expect(outcomes.closed).toBeGreaterThanOrEqual(misdeeds);
    expect(outcomes.unexpected + outcomes.error + outcomes.timeout).toBe(0);
  },
);

test.for(WAYS)('data after the trailers belong to no call, %s', async ([, tls]) => {
  // One call at a time, since the others on a connection that is left cost nothing but more connections.
  const { misdeeds, outcomes, unsolicited } = await unary('dataAfterTrailers', tls, { connections: 1 });
  expect(unsolicited).toEqual(Array.from({ length: misdeeds }, () => 'DATA of stream N'));
  expect(outcomes).toMatchObject({ closed: 0, unexpected: 0, timeout: 0 });
});

// Node's server may refuse what was on its way when it learns that the client has seen its GOAWAY.
const REFUSED = 'GOAWAY NO_ERROR';

test.for(WAYS)('a GOAWAY that is followed by silence is a timeout, %s', async ([, tls]) => {
  const { misdeeds, outcomes, errors } = await unary('goAwayAndSilence', tls, { timeoutMs: 1000 });
  const { [REFUSED]: refused = 0, ...others } = errors;
  expect(others).toEqual({ 'no complete response in time': misdeeds });
  expect(outcomes).toMatchObject({
    timeout: misdeeds,
    closed: refused,
    ok: CALLS - misdeeds - refused,
  });
});

interface StreamRow extends Row {
  end: string;
}
const STREAMS: StreamRow[] = [
  {
    misdeed: 'resetInMessage',
    outcome: 'closed',
    error: 'RST_STREAM INTERNAL_ERROR',
    end: 'cut: RST_STREAM INTERNAL_ERROR',
  },
  {
    misdeed: 'resetWithoutError',
    outcome: 'closed',
    error: 'RST_STREAM NO_ERROR',
    end: 'cut: RST_STREAM NO_ERROR',
  },
  {
    misdeed: 'trailersWithoutStatus',
    outcome: 'unexpected',
    error: 'no grpc-status',
    end: 'cut: no grpc-status',
  },
  { misdeed: 'noTrailers', outcome: 'unexpected', error: 'no grpc-status', end: 'cut: no grpc-status' },
];

test.for(rows(STREAMS))(
  'each $misdeed of a stream is a cut, $words',
  async ({ misdeed, outcome, error, end, tls }) => {
    const { misdeeds, outcomes, errors, ends } = await streaming(misdeed, tls);
    expect({ [outcome]: outcomes[outcome], errors }).toEqual({
      [outcome]: misdeeds,
      errors: { [error]: misdeeds },
    });
    expect(ends).toEqual({ [end]: misdeeds, 'ended: trailers OK': CALLS - misdeeds });
  },
);

test.for(WAYS)('a stream that is refused is a closed request and no stream, %s', async ([, tls]) => {
  const { misdeeds, outcomes, streams } = await streaming('refused', tls);
  expect(outcomes.closed).toBe(misdeeds);
  expect(streams.map(({ end }) => end)).toEqual(Array.from({ length: CALLS - misdeeds }, () => 'ended'));
});

test.for(WAYS)('a connection that ends in the middle of a frame cuts its streams, %s', async ([, tls]) => {
  const { misdeeds, outcomes, streams, cutConnections } = await streaming('finInFrame', tls);
  const cut = streams.filter(({ end }) => end === 'cut').length;
  expect(cutConnections).toBe(misdeeds);
  expect(cut).toBeGreaterThanOrEqual(misdeeds);
  expect(outcomes.closed).toBeGreaterThanOrEqual(cut);
});

test.for(WAYS)(
  'a connection that ends after its GOAWAY cuts the streams that are left, %s',
  async ([, tls]) => {
    const { misdeeds, ends, errors } = await streaming('goAwayAndFin', tls);
    const how = 'connection ended after GOAWAY';
    expect(ends[`cut: ${how}`]).toBeGreaterThanOrEqual(misdeeds);
    expect(Object.keys(errors).filter((error) => error !== REFUSED)).toEqual([how]);
  },
);

test.for(WAYS)('a stream whose client is to open another one has ended in order, %s', async ([, tls]) => {
  const { misdeeds, outcomes, errors, ends } = await streaming('unavailable', tls);
  expect(ends['ended: trailers UNAVAILABLE']).toBe(misdeeds);
  expect([outcomes.error + outcomes.closed + outcomes.unexpected, errors]).toEqual([0, {}]);
});

test.for(WAYS)('a stream that ends after a GOAWAY has ended in order, %s', async ([, tls]) => {
  const { misdeeds, outcomes, ends, errors } = await streaming('goAwayAndEnd', tls);
  const { [REFUSED]: refused = 0, ...others } = errors;
  expect(ends['ended: trailers OK after GOAWAY']).toBeGreaterThanOrEqual(misdeeds);
  expect(others).toEqual({});
  expect(outcomes).toMatchObject({ ok: CALLS - refused, closed: refused });
});

const FOREVER = rows([{ misdeed: 'stall' as const }, { misdeed: 'goAwayAndSilence' as const }]);

test.for(FOREVER)(
  'a stream is alive for as long as nothing ends it: $misdeed, $words',
  async ({ misdeed, tls }) => {
    const { misdeeds, outcomes, ends, errors } = await streaming(misdeed, tls, true);
    const { [REFUSED]: refused = 0, ...others } = errors;
    expect(ends['alive']).toBe(misdeeds);
    expect(others).toEqual({});
    expect(outcomes).toMatchObject({ ok: sum(Object.values(ends)), closed: refused });
  },
);
