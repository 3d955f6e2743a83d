import { counted } from '../../common/counted.ts';
import { isLocalFault } from '../../record/requests/local-faults.ts';
import type { RequestSummary } from '../../record/observation.ts';
import { nameOf, policiesOf, type Trial } from '../../record/trial.ts';
import { summarize } from './summarize.ts';
import { responsesFromNew } from '../../record/requests/stale.ts';
import { notClean } from '../baseline/not-clean.ts';
import { LOOP_DELAY_BOUND_MS, lateProbe } from './late-probe.ts';
import { queueBefore } from './longest-wait.ts';
import { missingRequests } from './load-evidence.ts';
import { missingPolicyEffect, missingPolicyLoad, reasonsToDiscardPolicies } from './policy-evidence.ts';

const NO_PLUGIN_SERVERS = 'the target has no plugin servers';

/** Why it is not proven that the disruption took effect; empty if it is. */
export function missingEffect(trial: Trial): string[] {
  const { disruption, before, after } = trial;
  if (disruption.failure !== undefined) return [`${nameOf(disruption)} failed: ${disruption.failure}`];
  switch (disruption.kind) {
    // Without a disruption, the evidence is the load itself.
    case 'none':
      return [];
    case 'policies':
      return missingPolicyEffect(disruption.policies);
    case 'switch':
      return missingSwitch(trial, disruption.switch?.to ?? 'the new version');
    case 'late-start':
      return missingLateStart(before, after);
    case 'reload':
    case 'rollout':
      return missingReload(before, after);
    case 'kill':
      return missingKill(before, after);
    default:
      return disruption satisfies never;
  }
}

function missingReload(before: Trial['before'], after: Trial['after']): string[] {
  const missing: string[] = [];
  if (after.epoch <= before.epoch) missing.push(after.unproven ?? `the epoch stayed ${before.epoch}`);
  const kept = samePids(before.workers, after.workers);
  if (kept.length > 0) missing.push(`the same workers are still running: ${kept.join(', ')}`);
  return missing;
}

function missingSwitch(trial: Trial, to: string): string[] {
  const { before, after, requestTable, flows } = trial;
  const missing: string[] = [];
  if (after.epoch <= before.epoch) missing.push(`the epoch stayed ${before.epoch}`);
  const fromNew = flows?.fromNew ?? responsesFromNew(requestTable);
  return fromNew > 0 ? missing : [...missing, `no response came from ${to}`];
}

function missingLateStart(before: Trial['before'], after: Trial['after']): string[] {
  if (!before.pluginServers || !after.pluginServers) return [NO_PLUGIN_SERVERS];
  return before.pluginServers.processes.length < after.pluginServers.processes.length
    ? []
    : ['the plugin server was already running before the load'];
}

function missingKill(before: Trial['before'], after: Trial['after']): string[] {
  if (!before.pluginServers || !after.pluginServers) return [NO_PLUGIN_SERVERS];
  const kept = samePids(before.pluginServers.processes, after.pluginServers.processes);
  return kept.length < before.pluginServers.processes.length ? [] : ['no plugin server was replaced'];
}

function samePids(before: { pid: number }[] = [], after: { pid: number }[] = []): number[] {
  const pids = new Set(after.map(({ pid }) => pid));
  return before.map(({ pid }) => pid).filter((pid) => pids.has(pid));
}

/** Why a trial proves nothing at all, not even a red; empty if it counts. */
export function reasonsToDiscard(trial: Trial): string[] {
  const policies = policiesOf(trial);
  if (policies) return reasonsToDiscardPolicies(policies);
  const unclean = notClean(trial);
  return [...(unclean === undefined ? [] : [unclean]), ...lateProbe(trial)];
}

/** Why a trial without violations is not evidence; empty if it is. */
export function missingLoad(trial: Trial, summary: RequestSummary = summarize(trial)): string[] {
  const policies = policiesOf(trial);
  if (policies)
    return [...unfinishedRequests(summary), ...reasonsToDiscard(trial), ...missingPolicyLoad(policies)];
  return [
    ...unfinishedRequests(summary),
    ...missingRequests(trial, summary),
    ...leavingProcesses(trial),
    ...reasonsToDiscard(trial),
    ...missedSchedule(trial),
    ...queuedBefore(trial),
    ...localFaults(trial),
  ];
}

// What they still do to their connections would not be seen.
// Streams keep the process that they began in, for as long as the load holds them open.
function leavingProcesses({ leaving = 0, disruption, load }: Trial): string[] {
  if (leaving === 0 || load.stream) return [];
  return [
    `${counted(leaving, 'processes')} from before the ${nameOf(disruption)} still ran when the load ended`,
  ];
}

// If a request had to wait for a free virtual user, the target caused the delay, not the probe.
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
    ...(unsent > 0 ? [`${counted(unsent, 'requests')} found no free connection when they were due`] : []),
  ];
}

function queuedBefore(trial: Trial): string[] {
  const queuedMs = queueBefore(trial);
  if (queuedMs === undefined) return [];
  return [
    `the target did not keep up with ${trial.load.rate} requests per second: one had waited ${queuedMs.toFixed(0)} ms for a free connection when the ${nameOf(trial.disruption)} began`,
  ];
}

function localFaults({ errors }: Trial): string[] {
  return errors.flatMap(([label, count]) =>
    isLocalFault(label)
      ? [`${counted(count, 'requests')} failed because of this machine or the probe: ${label}`]
      : [],
  );
}

function unfinishedRequests({ unfinished }: RequestSummary): string[] {
  return unfinished > 0 ? [`${unfinished} requests have no outcome`] : [];
}
