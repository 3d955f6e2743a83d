// The probe's counts over HTTP/2, in clear text and over TLS, must equal those of servers that end streams and connections.
import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { Probe } from '../../src/load/probe.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { startHostileHttp2, type StreamMisdeed } from '../support/hostile-http2.ts';

const REQUESTS = 4000;
const BOUND_MS = 60_000;

async function load(misdeed: StreamMisdeed, tls: boolean) {
  const server = await startHostileHttp2(misdeed, tls);
  const probe = Probe.start({
    url: server.url,
    connections: 8,
    thinkMs: 0,
    timeoutMs: 10_000,
    witness: { echoesId: true },
    client: 'http2',
    tls: { ca: CERTIFICATE.cert },
  });
  await probe.until(({ answered }) => answered >= REQUESTS, BOUND_MS);
  const { errors, recording, ledger } = await probe.stop();
  const { outcomes } = probe.progress();
  await server.stop();
  expect(server.misdeeds).toBeGreaterThan(REQUESTS / 50 / 2);
  expect(outcomes.ok + outcomes.closed).toBe(recording.length);
  return { server, outcomes, errors: Object.fromEntries(errors), ledger: [...ledger] };
}

const WAYS = [
  ['in clear text', false],
  ['over TLS', true],
] as const;

test.for(WAYS)('a stream that is refused is seen, as RST_STREAM, %s', async ([, tls]) => {
  const { server, outcomes, errors } = await load(
    (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
    tls,
  );
  expect(outcomes.closed).toBe(server.misdeeds);
  expect(errors).toEqual({ 'RST_STREAM REFUSED_STREAM': server.misdeeds });
});

test.for(WAYS)('a stream that is reset inside its answer is seen, %s', async ([, tls]) => {
  const { server, outcomes, errors } = await load((stream) => {
    stream.respond({ ':status': 200 });
    stream.write('he', () => stream.destroy(new Error('cut short')));
  }, tls);
  expect(outcomes.closed).toBe(server.misdeeds);
  expect(errors).toEqual({ 'RST_STREAM INTERNAL_ERROR': server.misdeeds });
});

test.for(WAYS)(
  'a connection that goes away without the last stream is seen, as GOAWAY, %s',
  async ([, tls]) => {
    const { server, outcomes, errors, ledger } = await load((stream, session) => {
      // Streams below the one named are answered still, this one and those after it are not.
      session.goaway(constants.NGHTTP2_NO_ERROR, Math.max(0, (stream.id ?? 1) - 2));
    }, tls);
    expect(outcomes.closed).toBeGreaterThanOrEqual(server.misdeeds);
    expect(Object.keys(errors)).toEqual(['GOAWAY NO_ERROR']);
    expect(ledger.filter(({ end }) => end?.announced)).toHaveLength(server.misdeeds);
  },
);

test.for(WAYS)('a connection that is cut off is seen, %s', async ([, tls]) => {
  const { server, outcomes, ledger } = await load((_stream, session) => session.destroy(), tls);
  expect(outcomes.closed).toBeGreaterThanOrEqual(server.misdeeds);
  const cut = ledger.filter(({ end }) => end?.by === 'server' && end.inFlight);
  expect(cut).toHaveLength(server.misdeeds);
});
