import { LATE_START, type Trial } from '../../record/trial.ts';
import { missingPolicyEffect, thinPolicies, voidPolicies } from './policy-evidence.ts';
import { isLocalFault } from '../../record/local-faults.ts';

/** The least that makes a trial worth judging green. */
export const MINIMUM = { requestsBefore: 100, requestsAfter: 100 };
/** A probe whose event loop is this late (ms, 99th percentile) has not kept its schedule; quiet runs measure below 20. */
export const LOOP_DELAY_BOUND_MS = 100;

/** Why the disruption cannot be said to have happened; empty when it has. */
export function missingEffect(trial: Trial): string[] {
  const { disruption, before, after, policies } = trial;
  if (disruption.failure !== undefined) return [`${disruption.name} failed: ${disruption.failure}`];
  // Without a disruption, the evidence is the load itself.
  if (disruption.name === 'steady') return [];
  if (policies) return missingPolicyEffect(policies);
  if (disruption.switch) return missingSwitch(trial);
  if (disruption.name === LATE_START) return missingLateness(before, after);
  const replaced = disruption.name === 'reload' ? replacedByReload : replacedByKill;
  return replaced(before, after);
}

function replacedByReload(before: Trial['before'], after: Trial['after']): string[] {
  const missing: string[] = [];
  if (after.epoch <= before.epoch) missing.push(after.unproven ?? `the epoch stayed ${before.epoch}`);
  const kept = samePids(before.workers, after.workers);
  if (kept.length > 0) missing.push(`workers ${kept.join(', ')} are still there`);
  return missing;
}

function missingSwitch({ before, after, disruption, requestTable }: Trial): string[] {
  const missing: string[] = [];
  if (after.epoch <= before.epoch) missing.push(`the epoch stayed ${before.epoch}`);
  for (let id = requestTable.length - 1; id >= 0; id--) if (requestTable.side(id) === 'new') return missing;
  return [...missing, `nobody was answered by ${disruption.switch?.to}`];
}

function missingLateness(before: Trial['before'], after: Trial['after']): string[] {
  return before.pluginServers.length < after.pluginServers.length
    ? []
    : ['the plugin server was there before the load'];
}

function replacedByKill(before: Trial['before'], after: Trial['after']): string[] {
  const kept = samePids(before.pluginServers, after.pluginServers);
  return kept.length < before.pluginServers.length ? [] : ['every plugin server has the pid it had before'];
}

function samePids(before: { pid: number }[], after: { pid: number }[]): number[] {
  const pids = new Set(after.map(({ pid }) => pid));
  return before.map(({ pid }) => pid).filter((pid) => pids.has(pid));
}

/** Why a trial proves nothing either way, not even a red; empty when it may. */
export function reasonsToDiscard({ policies }: Trial): string[] {
  return policies ? voidPolicies(policies) : [];
}

/** Why a trial without violations would prove nothing; empty when it would. */
export function missingLoad(trial: Trial): string[] {
  if (trial.policies) {
    return [
      ...unfinishedRequests(trial.requestTable),
      ...reasonsToDiscard(trial),
      ...thinPolicies(trial.policies),
    ];
  }
  const { requestTable, disruption, loopDelayMs } = trial;
  let before = 0;
  let after = 0;
  let inFlight = 0;
  for (let id = 0; id < requestTable.length; id++) {
    const startMs = requestTable.startMs(id);
    const endMs = requestTable.endMs(id);
    if (endMs <= disruption.beganMs) before++;
    else if (startMs <= disruption.beganMs) inFlight++;
    if (startMs >= disruption.endedMs) after++;
  }
  const missing = unfinishedRequests(requestTable);
  // A late start has no load before it: that is what it tries.
  if (before < MINIMUM.requestsBefore && disruption.name !== LATE_START)
    missing.push(`only ${before} requests before the ${disruption.name}`);
  if (inFlight === 0) missing.push(`no request was in flight when the ${disruption.name} began`);
  if (after < MINIMUM.requestsAfter) missing.push(`only ${after} requests after the ${disruption.name}`);
  if (loopDelayMs.p99 > LOOP_DELAY_BOUND_MS) {
    missing.push(
      `the probe was late: p99 of its event-loop delay ${loopDelayMs.p99.toFixed(0)} ms (limit ${LOOP_DELAY_BOUND_MS} ms)`,
    );
  }
  return [...missing, ...missedSchedule(trial), ...localFaults(trial)];
}

// Only sends that had a free connection are the probe's own doing; a gateway that keeps all of them busy makes the rest wait.
function missedSchedule({ requestTable, load, unsent = 0 }: Trial): string[] {
  if (load.rate === undefined) return [];
  const delays: number[] = [];
  for (let id = 0; id < requestTable.length; id++)
    if (!requestTable.waited(id)) delays.push(requestTable.sendDelayMs(id));
  delays.sort((one, other) => one - other);
  const p99 = delays[Math.floor(delays.length * 0.99)] ?? 0;
  const late = `the probe was late: p99 of its sends ${p99.toFixed(0)} ms after they were due (limit ${LOOP_DELAY_BOUND_MS} ms)`;
  return [
    ...(p99 > LOOP_DELAY_BOUND_MS ? [late] : []),
    ...(unsent > 0 ? [`${unsent} requests that were due found no free connection in time`] : []),
  ];
}

function localFaults({ errors }: Trial): string[] {
  return errors.flatMap(([label, count]) =>
    isLocalFault(label) ? [`this machine or the probe failed ${count} requests: ${label}`] : [],
  );
}

function unfinishedRequests(requestTable: Trial['requestTable']): string[] {
  let unfinished = 0;
  for (let id = 0; id < requestTable.length; id++) if (requestTable.outcome(id) === undefined) unfinished++;
  return unfinished > 0 ? [`${unfinished} requests have no outcome`] : [];
}
