// The probe's counts over HTTP/2, in clear text and over TLS, must equal those of servers that end streams and
// connections.
import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { FRAME, frame } from '../../bench/cross-check/client/frames.ts';
import { loadOn, WAYS } from '../support/http2-load.ts';

/** The last stream and the error code. */
const GOAWAY_BYTES = 8;

/** Without an error. */
function goAway(lastStream: number): Buffer {
  const payload = Buffer.alloc(GOAWAY_BYTES);
  payload.writeUInt32BE(lastStream);
  return frame({ type: FRAME.goAway, flags: 0, stream: 0, payload });
}

test.for(WAYS)('a stream that is refused is seen, as RST_STREAM, %s', async ([, tls]) => {
  const { server, outcomes, errors, unprocessed } = await loadOn(
    (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
    { tls },
  );
  expect(outcomes.closed).toBe(server.misdeeds);
  expect(unprocessed).toHaveLength(server.misdeeds);
  expect(errors).toEqual({ 'RST_STREAM REFUSED_STREAM': server.misdeeds });
});

test.for(WAYS)('a stream that is reset in the middle of its response is seen, %s', async ([, tls]) => {
  const { server, outcomes, errors, unprocessed } = await loadOn(
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.write('he', () => stream.destroy(new Error('cut short')));
    },
    { tls },
  );
  expect(outcomes.closed).toBe(server.misdeeds);
  expect(unprocessed).toEqual([]);
  expect(errors).toEqual({ 'RST_STREAM INTERNAL_ERROR': server.misdeeds });
});

test.for(WAYS)(
  'a connection that goes away without the last stream is seen, as GOAWAY, %s',
  async ([, tls]) => {
    const { server, outcomes, errors, connections, unprocessed } = await loadOn(
      (stream, session) => {
        // Streams below the one named still get a response; this one and those after it do not.
        session.goaway(constants.NGHTTP2_NO_ERROR, Math.max(0, (stream.id ?? 1) - 2));
      },
      { tls },
    );
    expect(outcomes.closed).toBeGreaterThanOrEqual(server.misdeeds);
    expect(Object.keys(errors)).toEqual(['GOAWAY NO_ERROR']);
    expect(unprocessed).toHaveLength(outcomes.closed);
    expect(connections.filter(({ end }) => end?.announced)).toHaveLength(server.misdeeds);
  },
);

test.for(WAYS)(
  'streams that a GOAWAY takes on count as processed when the connection is cut, %s',
  async ([, tls]) => {
    let takenOn = 0;
    const { outcomes, unprocessed } = await loadOn(
      ({ id = 0 }, _session, wire) => {
        takenOn++;
        wire.end(goAway(id));
      },
      // One stream at a time, so that the server knows which ones it refuses.
      { tls, connections: 1, requests: 1000 },
    );
    expect(outcomes.closed).toBe(takenOn);
    expect(unprocessed).toEqual([]);
  },
);

test.for(WAYS)('a connection that is cut is seen, %s', async ([, tls]) => {
  const { server, outcomes, connections, unprocessed } = await loadOn(
    (_stream, session) => session.destroy(),
    { tls },
  );
  // The session's last words are a GOAWAY, which leaves out what was still on its way to it, and nothing else.
  expect(unprocessed.filter((id) => server.received.has(id))).toEqual([]);
  expect(outcomes.closed - unprocessed.length).toBeGreaterThanOrEqual(server.misdeeds);
  const cut = connections.filter(({ end }) => end?.by === 'server' && end.inFlight);
  expect(cut).toHaveLength(server.misdeeds);
});
