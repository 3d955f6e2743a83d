import type { OutcomeCounts } from '../../record/requests/outcome.ts';
import type { RecoveryClass } from '../../record/observation.ts';
import type { AssertionVerdict } from '../../verdict/decide/judgement.ts';
import { mergeVerdicts, type Verdict } from '../../verdict/decide/merge.ts';
import type { NotJudged } from '../../verdict/observe/judgeable.ts';
import type { ReportedSeries } from '../judged-series.ts';

/** Times of requests, ms; each is null where there was no request. */
export interface Percentiles {
  /** The median. */
  p50: number | null;
  p90: number | null;
  p99: number | null;
  /** The 99.9th percentile. */
  p999: number | null;
  max: number | null;
}

/** How many connections were closed, by what they were doing. */
export interface CloseCounts {
  /** Under a request on a connection that had served one before: HTTP lets a client repeat an idempotent request. */
  reused: number;
  /** Under the first request of a connection. */
  fresh: number;
  /** While the body of a request was being sent. */
  midRequest: number;
  /** After the first byte of a response. */
  midResponse: number;
  /** HTTP/2 streams that the server said it had not processed. */
  unprocessed: number;
  /** Of the requests above, those that the upstream had handled; 0 where it does not count. */
  handled: number;
  /** Without a request on them, and without notice. */
  idle: number;
  /** Connections on which bytes came that nobody had asked for. */
  unsolicited: number;
}

/** What happened to the streams of a flow. */
export interface StreamCounts {
  opened: number;
  /** Ended by the server in order. */
  ended: number;
  /** Cut without an end. */
  cut: number;
  messagesLost: number;
  messagesRepeated: number;
  /** The longest time that a client was without a stream, ms; null where none was. */
  reconnectMs: number | null;
}

/** The verdict on the target itself: whether its reload ended, and what its processes did. */
export interface TargetVerdict {
  /** `target`, or the name of the flow. */
  name: string;
  verdict: Verdict;
  /** How sure the verdict is, 0.5 to 1: of a red its surest assertion, otherwise its least sure one. */
  confidence: number;
  /** How many reloads were made. */
  trials: number;
  /** How many of them provably took effect. */
  reloads: number;
  /** One verdict for each assertion that was judged. */
  assertions: AssertionVerdict[];
  /** The assertions that could not be judged, each with the reason. */
  notJudged: NotJudged[];
  /** Why the trials ended before every assertion was decided; absent when they did not. */
  stopped?: string;
  /** The logs that there are: of the programs of the target, and of the command that reloads it. */
  logFiles: readonly string[];
}

/** The verdict on one flow, with the figures of all its trials together. */
export interface FlowVerdict extends TargetVerdict {
  /** The number of requests; equals the sum of the outcomes. */
  sent: number;
  /** How many requests had each outcome. */
  outcomes: OutcomeCounts;
  closes: CloseCounts;
  /** Time to the first byte of a response. */
  latencyMs: Percentiles;
  /** Time to the last byte of a response. */
  ttlbMs: Pick<Percentiles, 'p50' | 'p99' | 'max'>;
  /** The longest time without any response although requests were in flight, ms. */
  longestGapMs: number | null;
  /** How the flow came out of the worst trial. */
  recovery: RecoveryClass;
  /** Of a flow of streams; null for others. */
  streams: StreamCounts | null;
}

/** A flow that the target cannot carry, such as HTTP/2 on a server without it. */
export interface NotChecked {
  flow: string;
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
  /** Flows that were left out, since the target cannot carry them. */
  notChecked: NotChecked[];
  /** What made every trial void, in a sentence; absent when nothing did. */
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
