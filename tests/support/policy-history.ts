import type { PolicyRecord, PolicyVisibility, ListRequest } from '../../src/record/target/policy-record.ts';
import type { Trial } from '../../src/record/trial.ts';
import { BEGAN_MS, ENDED_MS, writeHistory } from './history.ts';

/** A policy triggered at 1000 ms and visible 500 ms later. */
export function writePolicy(index: number, policy: Partial<PolicyVisibility> = {}): PolicyVisibility {
  return { id: `policy-${index}`, index, triggeredMs: 1000, visibleMs: 1500, attempts: 2, ...policy };
}

/** A complete list with this many policies. */
export function writeList(policies: number, list: Partial<ListRequest> = {}): ListRequest {
  const times = { receivedMs: 1100, endedMs: 1200, cpuMs: 5, waitedMs: 0 };
  return { ...times, status: 200, policies, bytes: 100 * policies, complete: true, ...list };
}

/** A trial about policies in which all went well, with what is to be different. */
export function writePolicyTrial(record: Partial<PolicyRecord> = {}): Trial {
  const activity = { queued: 0, begun: 0, completed: 0, logBytes: 0, peakMemoryBytes: 1e8 };
  const policies: PolicyRecord = {
    trigger: 'redis',
    boundMs: 20_000,
    watched: [writePolicy(11), writePolicy(12)],
    lastListed: 12,
    lists: [writeList(11), writeList(12)],
    lateMs: 0,
    held: 1,
    dashboardShare: 0.01,
    before: activity,
    after: { ...activity, queued: 3, begun: 3, completed: 3 },
    finalReloadMs: 900,
    ...record,
  };
  const requests = policies.watched.map(({ triggeredMs, visibleMs }) => ({
    atMs: triggeredMs,
    tookMs: (visibleMs ?? triggeredMs + policies.boundMs) - triggeredMs,
    outcome: visibleMs === null ? ('timeout' as const) : ('ok' as const),
  }));
  return writeHistory(requests, {
    disruption: { kind: 'policies', policies, beganMs: BEGAN_MS, endedMs: ENDED_MS },
  });
}
