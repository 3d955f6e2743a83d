import { expect } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import { CERTIFICATE } from './certificate.ts';
import { startHostileHttp2, type Http2Plan, type StreamMisdeed } from './hostile-http2.ts';

const REQUESTS = 4000;
const BOUND_MS = 60_000;

/** A load on a hostile HTTP/2 server. */
export interface Http2Load extends Pick<Http2Plan, 'tls' | 'nagle' | 'every'> {
  /** @default 8 */
  connections?: number;
  /** @default 0 */
  thinkMs?: number;
  /** @default 4000 */
  requests?: number;
  /** Ends the load with the request that makes it the given number. @default false */
  exactly?: boolean;
}

/** Puts the probe on a server that treats some streams in this way, and compares what both have seen. */
export async function loadOn(misdeed: StreamMisdeed, plan: Http2Load) {
  const { connections = 8, thinkMs = 0, requests = REQUESTS, every = 50, exactly = false } = plan;
  const server = await startHostileHttp2(misdeed, plan);
  const probe = Probe.start({
    url: server.url,
    connections,
    thinkMs,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    client: 'http2',
    tls: { ca: CERTIFICATE.cert },
    ...(exactly ? { requests } : {}),
  });
  await probe.until(({ ended }) => ended >= requests, BOUND_MS);
  const { errors, requestTable, connectionTable, idleCloses, unsolicited } = await probe.stop();
  const { outcomes } = probe.progress();
  await server.stop();
  expect(server.misdeeds).toBeGreaterThan(requests / every / 2);
  // After a pause a request may meet frames that break the protocol, which is unexpected.
  if (thinkMs === 0) expect(outcomes.ok + outcomes.closed).toBe(requestTable.length);
  const ids = Array.from({ length: requestTable.length }, (_, id) => id);
  return {
    server,
    outcomes,
    failed: requestTable.length - outcomes.ok,
    /** The ids of the requests that the server had not looked at. */
    unprocessed: ids.filter((id) => requestTable.closeKind(id) === 'unprocessed').map(String),
    errors: Object.fromEntries(errors),
    connections: [...connectionTable],
    idle: idleCloses.length,
    unsolicited: unsolicited.length,
    whats: [...new Set(unsolicited.map(({ what }) => what.replace(/\d+$/, 'N')))],
  };
}

/** The tests with it are run in both ways. */
export const WAYS = [
  ['in clear text', false],
  ['over TLS', true],
] as const;
