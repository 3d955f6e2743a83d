import { ConnectionTable } from '../../src/record/requests/connection-table.ts';
import { packDetail, RequestTable } from '../../src/record/requests/request-table.ts';
import type { Trial } from '../../src/record/trial.ts';
import { writeHistory } from './history.ts';

/** How the connections of a written trial come to their ends. */
interface Connections {
  users: number;
  /** Between two requests of a virtual user, ms. */
  pauseMs: number;
  /** The server closes a connection that is idle for so long, ms, */
  idleMs?: number;
  /** or that has served so many responses, under the next request, */
  requests?: number;
  /** or, once in so many times, before it. @default never */
  beforeNext?: number;
  /** All connections are cut at this time, under a request. */
  cutAtMs?: number;
  untilMs?: number;
  /** Whether the first pauses of virtual users are of different length. @default false */
  spreadPauses?: boolean;
}

const TOOK_MS = 2;

/** A trial in which a server closes connections by its own rules, request by request. */
export function trialOf(connections: Connections): Trial {
  const {
    users,
    pauseMs,
    idleMs,
    requests,
    cutAtMs,
    untilMs = 6000,
    spreadPauses = false,
    beforeNext = Infinity,
  } = connections;
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0);
  const idle: Trial['idleCloses'] = [];
  // In the order of their times, as a probe records them.
  const next = Array.from({ length: users }, (_, user) => ({
    user,
    // All start at different times, as the probe's virtual users pause.
    atMs: 1 + (user * (pauseMs + TOOK_MS)) / users,
    row: -1,
    served: 0,
    nextPauseMs: spreadPauses ? (pauseMs * (user + 1)) / users : pauseMs,
  }));
  let limits = 0;
  for (;;) {
    const one = next.reduce((first, other) => (other.atMs < first.atMs ? other : first));
    if (one.atMs >= untilMs) break;
    if (one.row < 0) {
      one.row = connectionTable.open(one.atMs, one.user);
      one.served = 0;
    }
    const id = requestTable.open(one.atMs, one.user);
    const endMs = one.atMs + TOOK_MS;
    const { nextPauseMs } = one;
    const isCut = cutAtMs !== undefined && one.atMs <= cutAtMs && cutAtMs < endMs + nextPauseMs;
    if (isCut || one.served === requests) {
      requestTable.close(id, 'closed', 0, Number.NaN, TOOK_MS, packDetail('reused', 'fin', false), one.row);
      const end = { by: 'server', inFlight: true, how: 'fin', announced: false } as const;
      connectionTable.close(one.row, endMs, one.served, end);
      one.row = -1;
    } else {
      requestTable.close(id, 'ok', 200, TOOK_MS, TOOK_MS, 0, one.row);
      one.served++;
      const isBeforeNext = one.served === requests && ++limits % beforeNext === 0;
      const afterMs = isBeforeNext ? 0 : idleMs;
      if (afterMs !== undefined && afterMs < nextPauseMs) {
        const end = { by: 'server', inFlight: false, how: 'fin', announced: false } as const;
        connectionTable.close(one.row, endMs + afterMs, one.served, end);
        idle.push({ atMs: endMs + afterMs, virtualUser: one.user, how: 'fin', served: one.served });
        one.row = -1;
      }
    }
    one.atMs = endMs + nextPauseMs;
    one.nextPauseMs = pauseMs;
  }
  const sent = requestTable.length;
  return writeHistory([], {
    requestTable,
    connectionTable,
    idleCloses: idle,
    loadEndedMs: untilMs,
    load: {
      connections: users,
      thinkMs: pauseMs,
      timeoutMs: 20_000,
      wanted: { before: users, after: Math.min(users, sent) },
    },
  });
}
