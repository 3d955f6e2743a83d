import { ConnectionTable } from '../../src/record/requests/connection-table.ts';
import { RequestTable, packDetail } from '../../src/record/requests/request-table.ts';
import type { CloseHow, CloseKind, Outcome, Side } from '../../src/record/requests/outcome.ts';
import { markStale } from '../../src/record/requests/stale.ts';
import type { TargetState } from '../../src/record/target/target-state.ts';
import type { Trial } from '../../src/record/trial.ts';

/** A hand-written request. Times in ms; the disruption begins at 1000 and ends at 2000. */
export interface WrittenRequest {
  atMs: number;
  tookMs?: number;
  /** How long it waited for a free virtual user, ms; part of `tookMs`. @default 0 */
  queuedMs?: number;
  /** Ms to the first byte. @default tookMs */
  firstByteMs?: number;
  outcome?: Outcome;
  status?: number;
  kind?: CloseKind;
  how?: CloseHow;
  handled?: number;
  wrongConfiguration?: boolean;
  /** The side of a switch that responded. */
  side?: Side;
}

export const BEGAN_MS = 1000;
export const ENDED_MS = 2000;

/** The states of a target whose reload took effect. */
export const BEFORE = {
  epoch: 1,
  workers: [{ pid: 1, name: 'worker' }],
  pluginServers: { processes: [{ pid: 2, name: 'goplugin' }], newCalls: 2 },
} satisfies TargetState;
export const AFTER = {
  epoch: 2,
  workers: [{ pid: 3, name: 'worker' }],
  pluginServers: { processes: [{ pid: 4, name: 'goplugin' }], newCalls: 4 },
} satisfies TargetState;

/** Requests that are all right: enough before, during and after, one of them in flight when the disruption begins. */
export function steadyLoad(): WrittenRequest[] {
  return Array.from({ length: 375 }, (_, index) => ({ atMs: index * 8 + 5, tookMs: 7 }));
}

/** A trial whose reload took effect, with the given requests. */
export function writeHistory(requests: readonly WrittenRequest[], head: Partial<Trial> = {}): Trial {
  const requestTable = new RequestTable();
  for (const request of requests) {
    const { atMs, tookMs = 5, outcome = 'ok', status = 200, kind, how, handled = 1 } = request;
    const { firstByteMs = tookMs, queuedMs = 0 } = request;
    const id = requestTable.open(atMs, 0, queuedMs, queuedMs > 0);
    const detail = packDetail(kind, how, request.wrongConfiguration ?? false, request.side);
    requestTable.close(id, outcome, status, firstByteMs, tookMs, detail);
    requestTable.setHandled(id, handled);
  }
  const trial: Trial = {
    scenario: 'hand-written',
    variant: 'go',
    number: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    identity: { gateway: 'reference', version: '0.0.0', runtime: 'processes', real: false },
    load: { connections: 1, thinkMs: 0, timeoutMs: 20_000 },
    expectation: 'x-goplugin',
    disruption: { kind: 'reload', beganMs: BEGAN_MS, endedMs: ENDED_MS },
    before: BEFORE,
    after: AFTER,
    idleCloses: [],
    unsolicited: [],
    errors: [],
    connectionsOpened: 1,
    loopDelayMs: { p99: 1, max: 2 },
    idleCpu: [],
    handledIsCounted: true,
    logFile: 'gateway.log',
    requestTable,
    connectionTable: new ConnectionTable(0),
    ...head,
  };
  markStale(trial);
  return trial;
}

/** The steady load, with some requests more, in the order of their times. */
export function steadyBut(...requests: WrittenRequest[]): Trial {
  return writeHistory([...steadyLoad(), ...requests].sort((one, other) => one.atMs - other.atMs));
}
