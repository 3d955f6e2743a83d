import { ConnectionTable } from '../../src/record/requests/connection-table.ts';
import { packDetail, RequestTable } from '../../src/record/requests/request-table.ts';
import type { Trial } from '../../src/record/trial.ts';
import { writeHistory } from './history.ts';
import { watchedBy } from './report-run.ts';

const CONNECTIONS = 64;

/** A trial of so many requests, a thousand a second, with a fault in every 97th request, on 64 connections that are each opened anew every 10 s. */
export function longTrial(requests: number): Trial {
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0);
  const fault = packDetail('reused', 'fin', false);
  for (let id = 0; id < requests; id++) {
    const tookMs = 1 + ((id * 7919) % 1000) / 40;
    requestTable.open(id, id % CONNECTIONS);
    if (id % 97 === 0) requestTable.close(id, 'closed', 0, Number.NaN, tookMs, fault, id % CONNECTIONS);
    else requestTable.close(id, 'ok', 200, tookMs, tookMs, 0, id % CONNECTIONS);
    requestTable.setHandled(id, 1);
  }
  for (let atMs = 0; atMs < requests; atMs += 10_000)
    for (let connection = 0; connection < CONNECTIONS; connection++) {
      const row = connectionTable.open(atMs, connection);
      connectionTable.close(row, atMs + 9990, 150, {
        by: 'server',
        inFlight: false,
        how: 'fin',
        announced: true,
      });
    }
  return writeHistory([], {
    requestTable,
    connectionTable,
    history: watchedBy('hello'),
    load: { connections: CONNECTIONS, thinkMs: 0, timeoutMs: 20_000 },
  });
}
