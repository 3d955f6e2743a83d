import type { ConnectionTable } from '../../record/requests/connection-table.ts';
import { closesOf, type Closes } from '../../record/requests/closes.ts';
import { noOutcomes, type OutcomeCounts } from '../../record/requests/outcome.ts';
import type { ProbeResult } from '../../load/probe/probe.ts';
import type { RequestTable } from '../../record/requests/request-table.ts';
import { RequestTimes, type Times, type TimesEntry } from '../../record/requests/histogram.ts';
import type { VerdictEntry } from '../../report/verdicts/schema.ts';
import { streamsEntry } from '../../report/verdicts/streams-entry.ts';
import { barsOf, type Bar } from './bars.ts';

const MS_PER_S = 1000;

/** The one document that --json prints. Times are null when no request has any. */
export interface Document extends TimesEntry {
  /** Requests that were sent and have an outcome. */
  sent: number;
  outcomes: OutcomeCounts;
  /** How often each status came. */
  statusCodes: Record<string, number>;
  closes: Closes;
  rps: number;
  /** Of the whole process. */
  cpuMicrosPerRequest: number | null;
  /** Requests that were due and found no free connection within the timeout. */
  unsent: number;
  /** How many responses came from each version, with --version-of. */
  versions?: Record<string, number>;
  /** With --sse and --grpc stream. */
  streams?: NonNullable<VerdictEntry['streams']>;
}

/** What was measured, and what only the summary says. */
export interface Figures {
  document: Document;
  ttlb: Times;
  bars: Bar[];
  /** From the first request to the last outcome. */
  seconds: number;
  errors: [label: string, count: number][];
  /** Requests without an outcome, since the load was cut short. */
  underWay: number;
  connections: number;
  /** How many connections led to each address. */
  addresses: Record<string, number>;
  loopDelayMs: ProbeResult['loopDelayMs'];
  /** How late sends were that had a free connection, ms; null without a schedule. */
  sendDelayMs: Record<'p50' | 'p99' | 'p999' | 'max', number> | null;
  /** Sends that had to wait for a free connection. */
  waited: number;
}

/** Sums up what a probe saw; `cpuMicros` is the CPU time that the process took for it. */
export function figuresOf(result: ProbeResult, cpuMicros: number, scheduled: boolean): Figures {
  const { requestTable, versions, streams } = result;
  const ofStreams = streamsEntry(streams.length === 0 ? [] : [{ streams }]);
  const { outcomes, statusCodes, ended, endMs } = count(requestTable);
  const seconds = requestTable.length === 0 ? 0 : Math.max(0, endMs - requestTable.startMs(0)) / MS_PER_S;
  const times = new RequestTimes();
  times.add(requestTable);
  const document: Document = {
    sent: ended,
    outcomes,
    statusCodes,
    closes: closesOf(requestTable, result),
    ...times.entry(),
    rps: seconds === 0 ? 0 : ended / seconds,
    cpuMicrosPerRequest: ended === 0 ? null : cpuMicros / ended,
    unsent: result.unsent,
    ...(versions.length > 0 ? { versions: Object.fromEntries(versions) } : {}),
    ...(ofStreams ? { streams: ofStreams } : {}),
  };
  return {
    document,
    ttlb: times.lastByte,
    bars: barsOf(requestTable),
    seconds,
    errors: [...result.errors].sort(([, a], [, b]) => b - a),
    underWay: requestTable.length - ended,
    connections: result.connectionsOpened,
    addresses: addressesOf(result.connectionTable),
    loopDelayMs: result.loopDelayMs,
    ...(scheduled ? sendsOf(requestTable) : { sendDelayMs: null, waited: 0 }),
  };
}

/** Whether every request was ok, there was one, and nothing came that nobody had asked for. */
export function isAllOk({ document: { sent, outcomes, unsent, closes } }: Figures): boolean {
  return sent > 0 && outcomes.ok === sent && unsent === 0 && closes.unsolicited === 0;
}

function count(requestTable: RequestTable) {
  const outcomes = noOutcomes();
  const statusCodes: Record<string, number> = {};
  let ended = 0;
  let endMs = 0;
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome === undefined) continue;
    ended++;
    outcomes[outcome]++;
    endMs = Math.max(endMs, requestTable.endMs(id));
    const status = requestTable.status(id);
    if (status > 0) statusCodes[status] = (statusCodes[status] ?? 0) + 1;
  }
  return { outcomes, statusCodes, ended, endMs };
}

function addressesOf(connectionTable: ConnectionTable): Record<string, number> {
  const addresses: Record<string, number> = {};
  for (const { address } of connectionTable)
    if (address !== undefined) addresses[address] = (addresses[address] ?? 0) + 1;
  return addresses;
}

function sendsOf(requestTable: RequestTable): Pick<Figures, 'sendDelayMs' | 'waited'> {
  const ids = Array.from({ length: requestTable.length }, (_, id) => id);
  const prompt = ids.filter((id) => !requestTable.waited(id));
  const delays = Float32Array.from(prompt, (id) => requestTable.sendDelayMs(id)).sort();
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  const sendDelayMs = { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
  return { sendDelayMs, waited: requestTable.length - prompt.length };
}
