import { Probe } from '../../src/load/probe/probe.ts';
import type { CloseHow, OutcomeCounts } from '../../src/record/requests/outcome.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { closesOf } from '../../src/record/requests/closes.ts';
import { CERTIFICATE } from './certificate.ts';
import {
  startConnectionServer,
  type ConnectionMisdeed,
  type ConnectionServerPlan,
} from './hostile-connections.ts';

const BOUND_MS = 60_000;

export interface ConnectionLoad {
  server: ConnectionServerPlan;
  load: Partial<LoadPlan>;
}

/** Puts a load on a server that misuses connections until it has had its fill and as much again, and compares what both have seen. */
export async function loadOn(misdeed: ConnectionMisdeed, { server: plan, load }: ConnectionLoad) {
  const server = await startConnectionServer(misdeed, plan);
  try {
    return await loadUntilDone(server, plan, load);
  } finally {
    await server.stop();
  }
}

/** What came of a load. */
export type Seen = Awaited<ReturnType<typeof loadOn>>;
type Server = Awaited<ReturnType<typeof startConnectionServer>>;

async function loadUntilDone(server: Server, plan: ConnectionServerPlan, load: Partial<LoadPlan>) {
  const probe = Probe.start({
    url: server.url,
    connections: 32,
    thinkMs: 0,
    timeoutMs: 10_000,
    expectation: { echoesId: true },
    tls: { ca: CERTIFICATE.cert },
    ...load,
  });
  // A busy machine may leave the server no chance for some of its misdeeds in the first requests.
  const isDone = () => load.requests !== undefined || server.misdeeds.length === plan.most;
  await probe.until(({ ended }) => ended >= (load.requests ?? plan.most * 6) && isDone(), BOUND_MS);
  const result = await probe.stop();
  const { sent, outcomes } = probe.progress();
  const { requestTable, connectionTable, idleCloses } = result;
  const unannounced = [...connectionTable].filter(({ end }) => end?.by === 'server' && !end.announced);
  return {
    server,
    result,
    sent,
    account: {
      outcomes: Object.fromEntries(
        Object.entries(outcomes).filter(([, count]) => count > 0),
      ) as Partial<OutcomeCounts>,
      unrecorded: sent - requestTable.length,
      neverRead: sent - server.requests,
      undone: plan.most - server.misdeeds.length,
      closes: closesOf(requestTable, result),
      servedBeforeIdleClose: new Set(idleCloses.map(({ served }) => served)),
      recorded: {
        idle: unannounced.filter(({ end }) => !end?.inFlight).length,
        inFlight: unannounced.filter(({ end }) => end?.inFlight).length,
        hows: new Set(unannounced.map(({ end }) => end?.how)),
        open: [...connectionTable].filter(({ end }) => !end).length,
      },
      closedUnopened: Array.from({ length: sent }, (_, id) => id).filter(
        (id) => requestTable.closeKind(id) !== undefined && requestTable.connection(id) === undefined,
      ).length,
    },
  };
}

const NONE = { fin: 0, rst: 0 };

/** The account of a load on which nothing was amiss. */
export function cleanAccount(sent: number) {
  return {
    outcomes: { ok: sent },
    unrecorded: 0,
    neverRead: 0,
    undone: 0,
    closes: {
      reused: NONE,
      fresh: NONE,
      midRequest: NONE,
      unprocessed: NONE,
      midResponse: NONE,
      handled: NONE,
      idle: NONE,
      unsolicited: 0,
    },
    servedBeforeIdleClose: new Set(),
    recorded: { idle: 0, inFlight: 0, hows: new Set(), open: 0 },
    closedUnopened: 0,
  };
}

/** So many closes of a kind. */
export type Met = [kind: 'reused' | 'fresh' | 'midRequest' | 'midResponse', how: CloseHow, count: number];

/** The account of a load of which so many requests met a close of this kind. */
export function accountOfCloses(sent: number, [kind, how, count]: Met) {
  const clean = cleanAccount(sent);
  if (count === 0) return clean;
  return {
    ...clean,
    outcomes: { ok: sent - count, closed: count },
    closes: { ...clean.closes, [kind]: { ...NONE, [how]: count } },
    recorded: { ...clean.recorded, inFlight: count, hows: new Set([how]) },
  };
}

/**
 * The account of a load of which so many connections met a close between two requests, or before the first. A request
 * that was sent just then is closed instead, unread; the account names how many there are. A reset that comes before the
 * probe has seen its connection open leaves no connection to record.
 */
export function accountOfIdleCloses(
  { sent, account }: Pick<Seen, 'sent' | 'account'>,
  how: CloseHow,
  count: number,
  kind: 'reused' | 'fresh',
) {
  const { closed = 0 } = account.outcomes;
  const met = accountOfCloses(sent, [kind, how, closed]);
  const closedUnopened = kind === 'fresh' && how === 'rst' ? account.closedUnopened : 0;
  return {
    ...met,
    neverRead: closed,
    closes: { ...met.closes, idle: { ...NONE, [how]: count - closed } },
    servedBeforeIdleClose: kind === 'fresh' ? new Set([0]) : account.servedBeforeIdleClose,
    recorded: {
      ...met.recorded,
      inFlight: closed - closedUnopened,
      idle: count - closed,
      hows: new Set([how]),
    },
    closedUnopened,
  };
}
