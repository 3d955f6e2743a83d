import type { OutcomeCounts } from '../../record/requests/outcome.ts';
import type { RecoveryClass } from '../../record/observation.ts';
import type { AssertionVerdict } from '../../verdict/decide/judgement.ts';
import { mergeVerdicts, type Verdict } from '../../verdict/decide/merge.ts';
import type { NotJudged } from '../../verdict/observe/judgeable.ts';
import type { ReportedSeries } from '../judged-series.ts';

/** Percentiles of a time of requests, ms; null where no request had such a time. */
export interface Percentiles {
  /** The median. */
  p50: number | null;
  /** The 90th percentile. */
  p90: number | null;
  /** The 99th percentile. */
  p99: number | null;
  /** The 99.9th percentile. */
  p999: number | null;
  /** The longest. */
  max: number | null;
}

/**
 * How often the server closed connections. `reused`, `fresh`, `midRequest`, `midResponse` and `unprocessed` are the
 * kinds of requests with the outcome `closed`, and add up to them.
 */
export interface CloseCounts {
  /**
   * Requests before any byte of their response, on a connection that had served a request before. HTTP lets a client
   * repeat an idempotent request then.
   */
  reused: number;
  /** Requests before any byte of their response, on a connection that had served none. */
  fresh: number;
  /** Requests whose body was being sent. */
  midRequest: number;
  /** Requests whose response had begun. */
  midResponse: number;
  /** Requests on HTTP/2 streams that the server said it had not processed, so that a client may send them again. */
  unprocessed: number;
  /** Those `closed` requests that the upstream had handled all the same; 0 where the upstream does not tell. */
  handled: number;
  /** Connections that were closed without notice while they carried no request. */
  idle: number;
  /** Connections on which bytes came that no request had asked for. */
  unsolicited: number;
}

/** What happened to the streams of a flow. */
export interface StreamCounts {
  /** Streams that were opened. */
  opened: number;
  /** Streams that the server ended as its protocol wants it: by the last chunk, a close frame or trailers. */
  ended: number;
  /** Streams that were cut without such an end. */
  cut: number;
  /** Messages that were missing in a stream that went on. */
  messagesLost: number;
  /** Messages that came more than once. */
  messagesRepeated: number;
  /** The longest time that a client was without a stream, ms; null where no client ever was. */
  reconnectMs: number | null;
}

/** The verdict on the target itself: whether its reload ended, and whether a process spins afterwards. */
export interface TargetVerdict {
  /** `target`, or the name of the flow. */
  name: string;
  /** Red if an assertion is red, green if all are green, and otherwise inconclusive. */
  verdict: Verdict;
  /**
   * How sure the verdict is, 0.5 to 1: for a red, the confidence of its surest assertion, otherwise that of the least
   * sure one.
   */
  confidence: number;
  /** How many trials were made, each with one reload. Trials that do not count are among them. */
  trials: number;
  /** In how many trials the reload provably took effect. Some of these may not count for another reason. */
  reloads: number;
  /** One verdict for each assertion that was judged. */
  assertions: AssertionVerdict[];
  /** The assertions that could not be judged, each with the reason. */
  notJudged: NotJudged[];
  /** Why the trials ended before every assertion was decided; absent when they did not. */
  stopped?: string;
  /** The paths of all logs: those of the programs of the target, and that of the command that reloads it. */
  logFiles: readonly string[];
}

/** The verdict on one flow, with the figures of all its trials together. */
export interface FlowVerdict extends TargetVerdict {
  /** The number of requests that were sent; equals the sum of the outcomes. */
  sent: number;
  /** How many requests had each outcome. */
  outcomes: OutcomeCounts;
  /** How often connections were closed, by kind. */
  closes: CloseCounts;
  /** Time to the first byte of a response. */
  latencyMs: Percentiles;
  /** Time to the last byte of a response. */
  ttlbMs: Pick<Percentiles, 'p50' | 'p99' | 'max'>;
  /** The longest time without any response although requests were in flight, ms; null where none were. */
  longestGapMs: number | null;
  /** How the target came out of the worst trial, by the requests of this flow. */
  recovery: RecoveryClass;
  /** What happened to the streams; null for a flow without streams. */
  streams: StreamCounts | null;
}

/** A flow that the target cannot carry, such as HTTP/2 on a server without it. */
export interface NotChecked {
  /** The name of the flow. */
  flow: string;
  /** Why the target cannot carry it. */
  why: string;
}

/**
 * Whether a target keeps its promises to clients while it is reloaded under load.
 *
 * @example
 * ```ts
 * const verdict = await checkReload({ url, disruption: shell('nginx -s reload') });
 * if (verdict.verdict !== 'green') console.log(verdict.flows['busy']?.outcomes.closed, verdict.folder);
 * ```
 */
export interface ReloadVerdict {
  /** Red if a flow or the target is red, green if all of them are green, and otherwise inconclusive. */
  verdict: Verdict;
  /** The verdict on each flow, by its name. */
  flows: Record<string, FlowVerdict>;
  /** The verdict on the target itself; absent where nothing of it could be judged. */
  target?: TargetVerdict;
  /** Default flows that were left out, since the target cannot carry them. They have no verdict, and fail nothing. */
  notChecked: NotChecked[];
  /**
   * Why no trial proves anything, in a sentence: the reload failed, or nothing shows that it took effect. Absent when a
   * trial proves something.
   */
  cause?: string;
  /** The folder with `report.html`, `verdicts.json`, `junit.xml` and the recorded trials; absent where none was written. */
  folder?: string;
}

/** The variant of what concerns the target itself. */
export const TARGET_VARIANT = 'target';

/** The part of a judged series that its verdict shows. */
type JudgedFlow = Pick<ReportedSeries, 'entry' | 'judgement' | 'logFiles'>;

/** The verdict on several series that ran together. */
export function reloadVerdictOf(
  series: readonly JudgedFlow[],
  targetVariant: string,
  more: Partial<Pick<ReloadVerdict, 'notChecked' | 'folder' | 'cause'>> = {},
): ReloadVerdict {
  const ofTarget = series.find(({ entry }) => entry.variant === targetVariant);
  const ofFlows = series.filter((one) => one !== ofTarget).map((one) => flowVerdictOf(one));
  return {
    verdict: mergeVerdicts(series.map(({ entry }) => entry.verdict)),
    flows: Object.fromEntries(ofFlows.map((flow) => [flow.name, flow])),
    ...(ofTarget ? { target: targetVerdictOf(ofTarget) } : {}),
    notChecked: [],
    ...more,
  };
}

function flowVerdictOf(series: JudgedFlow): FlowVerdict {
  const { sent, outcomes, closes, latencyMs, ttlbMs, longestGapMs, recovery, streams } = series.entry;
  return {
    ...targetVerdictOf(series),
    sent,
    outcomes,
    closes,
    latencyMs,
    ttlbMs,
    longestGapMs,
    recovery,
    streams,
  };
}

function targetVerdictOf({ entry, judgement, logFiles }: JudgedFlow): TargetVerdict {
  const { variant: name, verdict, confidence, trials, reloads, notJudged = [], stopped } = entry;
  return {
    name,
    verdict,
    confidence,
    trials,
    reloads,
    assertions: judgement.assertions,
    notJudged,
    ...(stopped === undefined ? {} : { stopped }),
    logFiles,
  };
}
