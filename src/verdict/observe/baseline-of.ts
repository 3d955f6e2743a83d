import type { Baseline } from '../../record/baseline.ts';
import { longestWaits } from '../../record/requests/longest-wait.ts';
import type { Trial } from '../../record/trial.ts';
import { closePattern } from '../baseline/server-closes.ts';
import type { Assertion } from './assertion.ts';
import { observe } from './observe.ts';

/** What the trial of a flow without a disruption shows, for comparison with later trials. */
export function baselineOf(trial: Trial, assertions: readonly Assertion[]): Baseline {
  const { summary, assertions: found } = observe(trial, assertions);
  const counts: Record<string, number> = {};
  for (const { name, combine } of assertions) {
    const observed = combine === 'sum' ? found[name]?.observed : undefined;
    if (observed !== undefined && observed !== null && observed > 0) counts[name] = observed;
  }
  const closes = closePattern(trial);
  const unserved = unservedIn(trial);
  return {
    durationMs: summary.seconds * 1000,
    sent: trial.requestTable.length,
    connections: trial.connectionTable.length,
    outcomes: summary.outcomes,
    ...(unserved === 0 ? {} : { unserved }),
    failures: summary.failures,
    counts,
    ...(closes === undefined ? {} : { closes }),
    ...longestOf(trial),
    ...timesOf(trial),
  };
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

function longestOf(trial: Trial): Pick<Baseline, 'longestWaitMs'> {
  const { before, inFlight, after } = longestWaits(trial, trial.disruption.beganMs);
  const waits = [before, inFlight, after].flatMap((wait) => wait?.ms ?? []);
  return waits.length === 0 ? {} : { longestWaitMs: Math.max(...waits) };
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
