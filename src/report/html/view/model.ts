// What report.html holds: small enough for a page, plain JSON, all times in ms relative to the beginning of the disruption.
import type { Outcome } from '../../../record/outcome.ts';
import type { RecoveryClass } from '../../../record/observation.ts';
import type { VerdictEntry, VerdictsFile } from '../../verdicts/schema.ts';

/** A report of one run. */
export interface ReportModel extends Omit<VerdictsFile, 'verdicts'> {
  verdicts: VerdictView[];
  /** Of all parts; none when they were not kept. */
  logs: LogFile[];
}

/** A log that a run has left. */
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
  /** One sentence: what was seen. */
  headline: string;
  /** The load of each trial; empty where it is not known. */
  load: string;
  assertions: AssertionText[];
  confidence: string;
  /** The command that judges this one again; empty where it is not known. */
  rerunCommand: string;
}

/** What the report says about an assertion. */
export interface AssertionText {
  name: string;
  verdict: VerdictEntry['verdict'];
  expects: string;
  expected: string;
  seen: string;
  /** When, of the first trial that violates it; empty where it has no time. */
  when: string;
  cases: string[];
  hint: string;
}

/** Outcomes in steps of time; the n-th step begins at `(first + n) * stepMs`. Categories without a request are left out. */
export interface Steps {
  stepMs: number;
  first: number;
  count: number;
  /** Requests that ended in each step. */
  outcomes: Partial<Record<Outcome, number[]>>;
  /** Good responses of the new version, where there is a switch. */
  byNew?: number[];
  /** Faults that are no outcome of a request: handled twice, idle connections closed, unsolicited bytes. */
  twice?: number[];
  idleCuts?: number[];
  unsolicited?: number[];
  /** Time to the last byte, ms; null without a request. */
  median?: (number | null)[];
  longest?: (number | null)[];
}

/** What went wrong in one way: "closed: reused, FIN". */
export interface FaultKind {
  outcome: Outcome | 'twice' | 'idle-cut' | 'unsolicited';
  text: string;
  /** How the connection was closed; absent of what is no close. */
  how?: 'fin' | 'rst';
  count: number;
}

/** A connection of the load, or a policy that was waited for. */
export interface Lane {
  name: string;
  /** TCP connections: opened, closed (null: open to the end), by whom and how. */
  lives: [openedMs: number, closedMs: number | null, end: LaneEnd][];
  /** Share of each step in which a request was in flight, a digit from 0 to 9. */
  busy: string;
  /** Faults: start, end, number of the kind. */
  faults: [startMs: number, endMs: number, kind: number][];
  /** Requests that took long: start, end. */
  long: [startMs: number, endMs: number][];
}

/** How a connection ended: still open, by the probe, by the target (announced or not; a request under way or not), with FIN or RST. */
export type LaneEnd = '' | 'probe' | `${'announced' | 'idle' | 'in-flight'} ${'fin' | 'rst'}`;

export interface ProcessView {
  name: string;
  pid: number;
  role: 'worker' | 'plugin-server';
  fromMs: number;
  toMs: number;
  /** There before the disruption; there at the last look. */
  old: boolean;
  left: boolean;
  /** Share of a core over the time before each look. */
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

/** One trial as a picture. */
export interface TrialView {
  number: number;
  disruption: string;
  /** When it ended; the end of the trial when it did not. */
  endedMs: number;
  failure?: string;
  fromMs: number;
  toMs: number;
  sent: number;
  connections: number;
  /** Describes the load; empty for a trial about policies. */
  load: string;
  /** Names of the assertions that it violates. */
  violates: string[];
  /** The same with what was found: "1 requests (at most 0): no request is lost". */
  found: string[];
  /** Requests and connections that met a fault, and when the first and the last did. */
  faults?: { requests: number; idleCuts: number; unsolicited: number; firstMs: number; lastMs: number };
  /** Why it would prove nothing without a violation; empty when it would. */
  missing: string[];
  recovery: { class: RecoveryClass; afterMs: number };
  steps: Steps;
  kinds: FaultKind[];
  /** Says how much of the target's log is shown. */
  logText: string;
  /** Absent of trials that are shown as a strip only. */
  detail?: TrialDetail;
}

/** What is drawn of a trial when it is looked at. */
export interface TrialDetail {
  events: TrialEvent[];
  lanes: Lane[];
  lanesLeftOut: number;
  processes: ProcessView[];
  newCalls: [atMs: number, calls: number][];
  /** How many New() calls the trial may have; null without such an assertion. */
  newCallsLimit: number | null;
  /** Clients that the old version will still serve, and connections to both instances. */
  pinned?: {
    fromName: string;
    toName: string;
    points: [atMs: number, clients: number, old: number, next: number][];
  };
  log: [atMs: number, text: string, times: number][];
}

/** A run in a report: one by itself, or two that are compared. */
export interface NamedRun {
  /** How a comparison calls it; empty for a run by itself. */
  name: string;
  /** Its folder, seen from where the report is; empty when that is the run's folder. */
  folder: string;
  model: ReportModel;
}
