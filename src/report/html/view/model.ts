// The data of report.html: plain JSON, small enough for a page. All times are in ms relative to the start of the
// disruption.
import type { Outcome } from '../../../record/requests/outcome.ts';
import type { StreamEnd } from '../../../record/streams/stream-record.ts';
import type { RecoveryClass } from '../../../record/observation.ts';
import type { VerdictEntry, VerdictsFile } from '../../verdicts/schema.ts';

/** The report of one run. */
export interface ReportModel extends Omit<VerdictsFile, 'verdicts'> {
  verdicts: VerdictView[];
  /** The verdicts on flows whose trials ran together, as lists of indices. */
  flowGroups: number[][];
  /** The logs of all parts; empty if they were not kept. */
  logs: LogFile[];
}

/** A log file of a run. */
export interface LogFile {
  /** Its path in the run's folder, with slashes. */
  file: string;
  bytes: number;
}

/** A verdict with its texts and pictures. */
export interface VerdictView {
  entry: VerdictEntry;
  text: VerdictText;
  trials: TrialView[];
  /** The target's own logs. */
  logs: LogFile[];
}

/** What the report says about a verdict. */
export interface VerdictText {
  /** One sentence that says what was observed. */
  headline: string;
  /** The load of each trial; empty if unknown. */
  load: string;
  assertions: AssertionText[];
  confidence: string;
  /** The command that repeats this judgement; empty if unknown. */
  rerunCommand: string;
}

/** What the report says about an assertion. */
export interface AssertionText {
  name: string;
  verdict: VerdictEntry['verdict'];
  expects: string;
  expected: string;
  seen: string;
  /** When the first violating trial violated it; empty if that has no time. */
  when: string;
  cases: string[];
  hint: string;
}

/** Outcomes per time step; the n-th step starts at `(first + n) * stepMs`. Outcomes without a request are left out. */
export interface Steps {
  stepMs: number;
  first: number;
  count: number;
  /** Requests that ended in each step, by outcome. */
  outcomes: Partial<Record<Outcome, number[]>>;
  /** Good responses from the new version, in a switch. */
  byNew?: number[];
  /** Faults that are not the outcome of a request: handled twice, idle connections closed, unsolicited bytes. */
  twice?: number[];
  idleCuts?: number[];
  unsolicited?: number[];
  /** Time to the last byte, ms; null without a request. */
  median?: (number | null)[];
  longest?: (number | null)[];
}

/** A kind of fault: "closed: reused, FIN". */
export interface FaultKind {
  outcome: Outcome | 'twice' | 'idle-cut' | 'unsolicited';
  text: string;
  /** How the connection was closed; absent if it is not about a close. */
  how?: 'fin' | 'rst';
  count: number;
}

/** A virtual user of the load, or a policy. */
export interface Lane {
  name: string;
  /** Its connections: when opened, when closed (null: still open at the end), by whom and how. */
  lives: [openedMs: number, closedMs: number | null, end: LaneEnd][];
  /** One digit per step, from 0 to 9: the share of the time in which a request was in flight. */
  busy: string;
  /** Faults: start, end, index of the kind. */
  faults: [startMs: number, endMs: number, kind: number][];
  /** Long requests: start, end. */
  long: [startMs: number, endMs: number][];
}

/**
 * How a connection ended: still open, closed by the probe, or by the target (announced, idle or with a request in
 * flight) with FIN or RST.
 */
export type LaneEnd = '' | 'probe' | `${'announced' | 'idle' | 'in-flight'} ${'fin' | 'rst'}`;

/** What became of the streams of a trial. */
export interface StreamFigures {
  opened: number;
  ended: number;
  cut: number;
  /** Messages: missing in a stream that went on, sent while a client had none, and come again. */
  lost: number;
  missed: number;
  repeated: number;
  longestGapMs: number | null;
  /** The longest time that a client was without a stream. */
  reconnectMs: number | null;
}

/** A client of streams: those that it had, one after the other, each with a long time without a message, if any. */
export interface StreamLane {
  name: string;
  streams: { fromMs: number; toMs: number; end: StreamEnd; gap: [fromMs: number, toMs: number] | null }[];
}

export interface ProcessView {
  name: string;
  pid: number;
  role: 'worker' | 'plugin-server';
  fromMs: number;
  toMs: number;
  /** Whether it existed before the disruption. */
  old: boolean;
  /** Whether it still existed at the last sample. */
  left: boolean;
  /** Share of a CPU core before each sample. */
  cpu: [atMs: number, share: number][];
}

export const EVENT_KINDS = [
  'begin',
  'end',
  'failed',
  'up',
  'down',
  'switch',
  'rest',
  'first',
  'last',
] as const;
export interface TrialEvent {
  atMs: number;
  kind: (typeof EVENT_KINDS)[number];
  text: string;
}

/** What is shown of one trial. */
export interface TrialView {
  number: number;
  disruption: string;
  /** When the disruption ended, or failed. */
  endedMs: number;
  failure?: string;
  fromMs: number;
  toMs: number;
  sent: number;
  /** The flows of the trial; only in a trial of the target itself. */
  flows?: string[];
  connections: number;
  /** Describes the load; empty for a policy trial. */
  load: string;
  /** The names of the violated assertions. */
  violates: string[];
  /** The violated assertions with their figures: "lost: 1 request (at most 0)". */
  found: string[];
  /** How many requests and connections were faulty, and when the first and the last fault came. */
  faults?: { requests: number; idleCuts: number; unsolicited: number; firstMs: number; lastMs: number };
  /** The longest wait of a request that ended after the disruption began: when it was due, and how long it took. */
  wait?: { dueMs: number; ms: number };
  /** Why the trial would prove nothing if it had no violation; empty if it is evidence. */
  missing: string[];
  recovery: { class: RecoveryClass; afterMs: number };
  /** What became of its streams, in figures and in words; absent without streams. */
  streams?: StreamFigures;
  streamsText?: string;
  /** Describes the longest wait and gap; absent where they were not measured. */
  waitsText?: string;
  /** Describes how many plugin instances were started and closed; only where New() calls are judged. */
  instancesText?: string;
  steps: Steps;
  kinds: FaultKind[];
  /** Describes how much of the target's log is shown. */
  logText: string;
  /** Absent for trials that are shown only as a strip. */
  detail?: TrialDetail;
}

/** The details of a trial for the timeline. */
export interface TrialDetail {
  events: TrialEvent[];
  lanes: Lane[];
  lanesLeftOut: number;
  /** Only of a flow of streams. */
  streams?: { lanes: StreamLane[]; leftOut: number };
  processes: ProcessView[];
  newCalls: [atMs: number, calls: number][];
  /** The limit on New() calls in the trial; null without such an assertion. */
  newCallsLimit: number | null;
  /** Virtual users that the old version will still serve, and connections to both instances. */
  pinned?: {
    fromName: string;
    toName: string;
    points: [atMs: number, clients: number, old: number, next: number][];
  };
  log: [atMs: number, text: string, times: number][];
}

/** A flow in the picture of a trial in which several ran together. */
export interface FlowLane {
  /** The id of its verdict in the page. */
  id: string;
  name: string;
  verdict: VerdictEntry['verdict'];
  baseline: VerdictEntry['baseline'];
  /** Undefined if it was decided in an earlier trial: then it was not recorded. */
  trial: TrialView | undefined;
  /** Whether its details are shown below the lanes. */
  isSelected: boolean;
}

/** A run in a report, which shows one run or compares two. */
export interface NamedRun {
  /** Its name in a comparison; empty in the report of one run. */
  name: string;
  /** Its folder relative to the report; empty if the report is in it. */
  folder: string;
  model: ReportModel;
}
