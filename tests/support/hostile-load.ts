import { expect } from 'vitest';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { Probe } from '../../src/load/probe/probe.ts';
import { CERTIFICATE } from './certificate.ts';
import { startHostileServer, type HostilePlan, type Misdeed } from './hostile-server.ts';

export const CONNECTIONS = 8;
const REQUESTS = 4000;
const BOUND_MS = 60_000;

/** A load on a hostile server. */
export interface HostileLoad extends HostilePlan {
  /** @default 0 */
  thinkMs?: number;
  /** How many responses to wait for. @default 4000 */
  requests?: number;
  /** What stands between: from the server's URL to its own. @default nothing */
  through?: (url: string) => Promise<string>;
  /** What else the load's plan says. */
  load?: Partial<LoadPlan>;
}

/** What the probe saw of a hostile server, and what that did. */
export type Seen = Awaited<ReturnType<typeof loadOn>>;

/** Puts the probe on a server that treats some requests of a connection in this way. */
export async function loadOn(misdeed: Misdeed, plan: HostileLoad = {}) {
  const { thinkMs = 0, requests = REQUESTS, every = 50 } = plan;
  const server = await startHostileServer(misdeed, plan);
  const probe = Probe.start({
    url: plan.through ? await plan.through(server.url) : server.url,
    connections: CONNECTIONS,
    thinkMs,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    client: plan.oneEach ? 'new-connection' : 'keep-alive',
    tls: { ca: CERTIFICATE.cert },
    ...plan.load,
  });
  await probe.until(({ ended }) => ended >= requests, BOUND_MS);
  const result = await probe.stop();
  const { requestTable, connectionTable } = result;
  const ids = Array.from({ length: requestTable.length }, (_, id) => id);
  const closed = ids.filter((id) => requestTable.outcome(id) === 'closed');
  await server.stop();
  expect(server.misdeeds).toBeGreaterThan(requests / every / 2);
  return {
    misdeeds: server.misdeeds,
    misusedConnections: server.misusedConnections,
    idle: result.idleCloses.length,
    unsolicited: result.unsolicited.length,
    /** What came unsolicited, in words. */
    whats: new Set(result.unsolicited.map(({ what }) => what)),
    ok: ids.filter((id) => requestTable.outcome(id) === 'ok').length,
    unexpected: ids.filter((id) => requestTable.outcome(id) === 'unexpected').length,
    sent: requestTable.length,
    // A reset takes with it what was written and not read yet.
    neverRead: requestTable.length - server.requests,
    closed: closed.length,
    kinds: new Set(closed.map((id) => requestTable.closeKind(id))),
    hows: new Set(closed.map((id) => requestTable.closeHow(id))),
    opened: connectionTable.length,
    ended: [...connectionTable].map(({ end }) => end),
    recordedUnsolicited: [...connectionTable].filter(({ unsolicited }) => unsolicited).length,
    // At the end the probe may close first: then it cannot be seen what the server did to the last response.
    lastWords: [...connectionTable].filter(
      ({ served, end, unsolicited }) =>
        end?.by === 'probe' && !end.announced && !unsolicited && served > 0 && served % every === 0,
    ).length,
    served: [...connectionTable].reduce((sum, { served }) => sum + served, 0),
  };
}
