import type { Arrivals } from './load-plan.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { RequestTable } from './request-table.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { SwitchRecord } from './switch-record.ts';
import type { TargetHistory } from './target-history.ts';
import type { TargetIdentity, TargetState } from './target-state.ts';
import type { IdleClose, Unsolicited } from './closes.ts';
import type { IdleCpu } from './idle-cpu.ts';

/** The disruption of a plugin server that comes up when requests arrive already. */
export const LATE_START = 'late-start';
/** The disruption of a plugin server that is killed. */
export const KILL = 'kill';

/** What happened under load. Times are monotonic ms. */
export interface DisruptionRecord {
  name: string;
  beganMs: number;
  endedMs: number;
  /** Why it could not be done, when it could not. */
  failure?: string;
  /** Of a deploy. */
  switch?: SwitchRecord;
}

/** All of a trial but its requests. */
export interface TrialHead {
  scenario: string;
  variant: string;
  /** From 1, within its series. */
  number: number;
  /** ISO 8601. */
  startedAt: string;
  identity: TargetIdentity;
  load: {
    connections: number;
    thinkMs: number;
    timeoutMs: number;
    pacedMs?: number;
    rate?: number;
    arrivals?: Arrivals;
  };
  /** Requests that were due and found no free connection in time; absent without a schedule. */
  unsent?: number;
  /** What a right answer carries, in words, for messages. */
  expectation: string;
  disruption: DisruptionRecord;
  before: TargetState;
  after: TargetState;
  idleCloses: IdleClose[];
  /** Connections on which bytes came that nobody had asked for; absent of trials in which that was not looked for. */
  unsolicited?: Unsolicited[];
  errors: [label: string, count: number][];
  connectionsOpened: number;
  /** Delay of the probe's own event loop, ms. */
  loopDelayMs: { p99: number; max: number };
  /** What the gateway's processes went on using after the load, where it could be measured. */
  idleCpu: IdleCpu[];
  /** Whether the upstream noted which requests it handled. */
  handledIsCounted: boolean;
  logFile: string;
  /** What the gateway said of itself meanwhile; absent where nobody looked. */
  history?: TargetHistory;
  /** What a trial about policies measured beside its requests. */
  policies?: PolicyRecord;
}

/** Load before, during and after one disruption, recorded request by request. */
export interface Trial extends TrialHead {
  requestTable: RequestTable;
  /** Every connection that the probe opened. */
  connectionTable: ConnectionTable;
}
