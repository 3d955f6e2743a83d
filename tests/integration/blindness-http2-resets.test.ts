// A reset that names no error is seen all the same: Node takes it for the end of the response.
import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { FRAME, frame } from '../../bench/cross-check/client/frames.ts';
import { Probe } from '../../src/load/probe/probe.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { startHostileHttp2, type StreamMisdeed } from '../support/hostile-http2.ts';

const REQUESTS = 1000;
const BOUND_MS = 60_000;
const END_HEADERS = 0x4;
/** `:status: 200`, as HPACK's static table numbers it. */
const STATUS_200 = Buffer.from([0x88]);

const cutShort: StreamMisdeed = ({ id: stream = 0 }, _session, wire) => {
  const code = Buffer.alloc(4, constants.NGHTTP2_NO_ERROR);
  wire.write(
    Buffer.concat([
      frame({ type: FRAME.headers, flags: END_HEADERS, stream, payload: STATUS_200 }),
      frame({ type: FRAME.data, flags: 0, stream, payload: Buffer.from('he') }),
      frame({ type: FRAME.resetStream, flags: 0, stream, payload: code }),
    ]),
  );
};

test.for([
  ['in clear text', false],
  ['over TLS', true],
] as const)('a response that is cut short without an error is closed, %s', async ([, tls]) => {
  const server = await startHostileHttp2(cutShort, { tls });
  const probe = Probe.start({
    url: server.url,
    connections: 8,
    thinkMs: 0,
    timeoutMs: 10_000,
    requests: REQUESTS,
    expectation: {},
    client: 'http2',
    tls: { ca: CERTIFICATE.cert },
  });
  await probe.until(({ ended }) => ended >= REQUESTS, BOUND_MS);
  const { errors } = await probe.stop();
  await server.stop();
  const { misdeeds } = server;
  expect(misdeeds).toBe(REQUESTS / 50);
  expect(probe.progress().outcomes).toMatchObject({ ok: REQUESTS - misdeeds, closed: misdeeds });
  expect(errors).toEqual([['RST_STREAM NO_ERROR', misdeeds]]);
});
