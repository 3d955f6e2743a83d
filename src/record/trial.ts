import type { Baseline } from './baseline.ts';
import type { CpuUse } from './cpu-use.ts';
import type { IdleClose, Unsolicited } from './requests/closes.ts';
import type { Downloads } from './requests/downloads.ts';
import type { ConnectionTable } from './requests/connection-table.ts';
import type { IdleCpu } from './target/idle-cpu.ts';
import type { BodyRecord } from './flow/body.ts';
import type { Arrivals, Client, Download, StreamPlan } from './flow/load-plan.ts';
import type { Observations } from './observation.ts';
import type { PolicyRecord } from './target/policy-record.ts';
import type { RequestTable } from './requests/request-table.ts';
import type { ShardRecord } from './shard-record.ts';
import type { StreamRecord } from './streams/stream-record.ts';
import type { Stall } from './requests/stalls.ts';
import type { SwitchRecord } from './target/switch-record.ts';
import type { TargetHistory } from './target/target-history.ts';
import type { TargetIdentity, TargetState } from './target/target-state.ts';

/** What may happen to a target under load; `none` for steady load. */
export const DISRUPTION_KINDS = [
  'none',
  'reload',
  'kill',
  'late-start',
  'switch',
  'rollout',
  'policies',
] as const;
export type DisruptionKind = (typeof DISRUPTION_KINDS)[number];

/** Common to all disruptions. Times are monotonic ms. */
interface DisruptionTimes {
  /** What it was, where that says more than its kind, such as `rollout restart`. */
  name?: string;
  beganMs: number;
  endedMs: number;
  /**
   * How long the command that reloads the target ran; the rest of the time passed until its effect showed. Absent
   * without a command.
   */
  commandMs?: number;
  /** Why it failed, if it did. */
  failure?: string;
}

/** What happened under load. */
export type DisruptionRecord = DisruptionTimes &
  (
    | { kind: 'none' | 'reload' | 'kill' | 'late-start' | 'rollout' }
    /** Without a record if it failed before its end. */
    | { kind: 'switch'; switch?: SwitchRecord }
    | { kind: 'policies'; policies: PolicyRecord }
  );

/** The sum over all flows of a trial, as in `RequestSummary`. */
export interface FlowTotals {
  variants: string[];
  before: number;
  inFlight: number;
  after: number;
  unfinished: number;
  /** Responses from the new version of a deploy; absent for another disruption. */
  fromNew?: number;
}

/** A trial without its requests and connections. */
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
    /** @default keep-alive; older records do not say it */
    client?: Client;
    /** The requests that were wanted before and after the disruption; absent in older records. */
    wanted?: { before: number; after: number };
    rate?: number;
    arrivals?: Arrivals;
    /** As the load's plan says; each absent where it says nothing. */
    speakAfterMs?: readonly [minMs: number, maxMs: number];
    method?: string;
    body?: BodyRecord;
    download?: Download;
    stream?: StreamPlan;
    allowUnprocessed?: boolean;
    /** How long the load was meant to go on after the last fault, ms; absent in older records. */
    quietMs?: number;
  };
  /** Processes from before the disruption that were still running when the load ended; absent where none was. */
  leaving?: number;
  /** When the load was told to stop, monotonic ms; absent in older records. */
  loadEndedMs?: number;
  /** Requests that were due but found no free virtual user in time; absent without a schedule. */
  unsent?: number;
  /** Only in the record of the target itself, which has no requests. */
  flows?: FlowTotals;
  /** Of a flow, where its series began with one; absent in older records. */
  baseline?: Baseline;
  /** Describes what a good response must show, for messages. */
  expectation: string;
  disruption: DisruptionRecord;
  before: TargetState;
  after: TargetState;
  idleCloses: IdleClose[];
  /** Connections with unsolicited bytes; absent in older trials, which did not look for them. */
  unsolicited?: Unsolicited[];
  errors: [label: string, count: number][];
  connectionsOpened: number;
  /** Only of a flow of streams: those that the server accepted, in the order of their ends. */
  streams?: StreamRecord[];
  /** Only of a flow with slow downloads. */
  downloads?: Downloads;
  /** Delay of the probe's own event loop, ms. */
  loopDelayMs: { p99: number; max: number };
  /**
   * When that loop was stuck, so that its delay is not taken for the target's; absent in older records. Of several
   * shards, when all of them were stuck at once.
   */
  stalls?: Stall[];
  /** The processes that carried the load together, by their number; absent where one carried it alone. */
  shards?: ShardRecord[];
  /** Who used the machine's CPU time; absent in older records and without /proc. */
  cpuUse?: CpuUse[];
  /** The CPU share of the target's processes after the load, where it could be measured. */
  idleCpu: IdleCpu[];
  /** Whether the upstream counted which requests it handled. */
  handledIsCounted: boolean;
  /** The target's log, relative to the folder of the run. */
  logFile: string;
  /** The state of the target during the trial; absent if it was not sampled. */
  history?: TargetHistory;
  /** Filled once the trial has been observed. */
  observations?: Observations;
}

/** Load before, during and after one disruption, recorded request by request. */
export interface Trial extends TrialHead {
  requestTable: RequestTable;
  /** Every connection that the probe opened. */
  connectionTable: ConnectionTable;
}

/** A trial that has been observed, without its requests and connections: these may be on disk only. */
export interface ObservedTrial extends TrialHead {
  observations: Observations;
}

/** A whole trial, or what is left of one that has been observed. */
export type JudgeableTrial = Trial | ObservedTrial;

/** The name of a disruption, as in "before the reload began". */
export function nameOf(disruption: DisruptionRecord): string {
  if (disruption.name !== undefined) return disruption.name;
  if (disruption.kind === 'policies') return `${disruption.policies.trigger} trigger`;
  return disruption.kind === 'none' ? 'steady load' : disruption.kind;
}

/** What a deploy did; undefined for another disruption, or a deploy that failed. */
export function switchOf({ disruption }: Pick<TrialHead, 'disruption'>): SwitchRecord | undefined {
  return disruption.kind === 'switch' ? disruption.switch : undefined;
}

/** What a trial about policies measured; undefined for another disruption. */
export function policiesOf({ disruption }: Pick<TrialHead, 'disruption'>): PolicyRecord | undefined {
  return disruption.kind === 'policies' ? disruption.policies : undefined;
}
