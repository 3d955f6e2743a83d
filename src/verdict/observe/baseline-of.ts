import type { Baseline } from '../../record/baseline.ts';
import { longestWaits } from '../../record/requests/longest-wait.ts';
import type { Trial } from '../../record/trial.ts';
import { metOwnLimit } from '../baseline/own-limit.ts';
import { closePattern } from '../baseline/server-closes.ts';
import { allowedUnprocessed } from '../baseline/unprocessed.ts';
import type { Assertion } from './assertion.ts';
import { observe } from './observe.ts';
import { longestGap } from './stream-assertions.ts';

/** What the trial of a flow without a disruption shows, for comparison with later trials. */
export function baselineOf(trial: Trial, assertions: readonly Assertion[]): Baseline {
  const { summary, assertions: found } = observe(trial, assertions);
  const counts: Record<string, number> = {};
  for (const { name, combine } of assertions) {
    const observed = combine === 'sum' ? found[name]?.observed : undefined;
    if (observed !== undefined && observed !== null && observed > 0) counts[name] = observed;
  }
  const limit = announcedAfter(trial);
  const atLimit = metOwnLimit({ ...trial, baseline: limit });
  // Whether it is asserted or not, since recovery depends on it too.
  const closed = summary.outcomes.closed - atLimit - allowedUnprocessed(trial);
  if (closed > 0) counts['closed'] = closed;
  else delete counts['closed'];
  const closes = closePattern(trial);
  const unserved = unservedIn(trial);
  return {
    durationMs: durationOf(trial, summary.seconds * 1000),
    sent: trial.requestTable.length,
    connections: trial.connectionTable.length,
    outcomes: summary.outcomes,
    ...(unserved === 0 ? {} : { unserved }),
    failures: summary.failures,
    counts,
    ...(closes === undefined ? {} : { closes }),
    ...limit,
    ...longestOf(trial),
    ...messageGapOf(trial),
    ...timesOf(trial),
  };
}

// Clients that pause have no request at the end of the load, and its rate would come out too high without that time.
function durationOf({ requestTable, loadEndedMs }: Trial, requestsMs: number): number {
  if (loadEndedMs === undefined || requestTable.length === 0) return requestsMs;
  return Math.max(requestsMs, loadEndedMs - requestTable.startMs(0));
}

// A server that takes fewer connections than there are virtual users serves some of them all the time, and others never.
function unservedIn({ requestTable }: Trial): number {
  const served = new Set<number>();
  const failed = new Set<number>();
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome === 'ok') served.add(requestTable.virtualUser(id));
    else if (outcome === 'refused' || outcome === 'timeout') failed.add(requestTable.virtualUser(id));
  }
  return [...failed].filter((user) => !served.has(user)).length;
}

// One that served more was not ended after that many.
function announcedAfter({ connectionTable }: Trial): Pick<Baseline, 'announcedAfter'> {
  const announced = new Set<number>();
  let most = 0;
  for (const { served, end } of connectionTable) {
    most = Math.max(most, served);
    if (end?.by === 'server' && end.announced) announced.add(served);
  }
  const [after] = announced;
  return announced.size === 1 && after === most && after > 1 ? { announcedAfter: after } : {};
}

function longestOf(trial: Trial): Pick<Baseline, 'longestWaitMs'> {
  const { before, inFlight, after } = longestWaits(trial, trial.disruption.beganMs);
  const waits = [before, inFlight, after].flatMap((wait) => wait?.ms ?? []);
  return waits.length === 0 ? {} : { longestWaitMs: Math.max(...waits) };
}

function messageGapOf(trial: Trial): Pick<Baseline, 'longestMessageGapMs'> {
  const hasMessages = trial.streams?.some(({ messages }) => messages > 0) === true;
  const longest = hasMessages ? longestGap(trial) : undefined;
  return longest === undefined ? {} : { longestMessageGapMs: longest.ms };
}

function timesOf({ requestTable }: Trial): Pick<Baseline, 'ttlbMs'> {
  const times: number[] = [];
  for (let id = 0; id < requestTable.length; id++)
    if (requestTable.outcome(id) === 'ok') times.push(requestTable.lastByteMs(id));
  if (times.length === 0) return {};
  const sorted = Float64Array.from(times).toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { ttlbMs: { p50: at(0.5), p99: at(0.99) } };
}
