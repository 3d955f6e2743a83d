// Describes one time of a trial.
import { countsOf } from '../figure/steps.js';
import { clock, duration, FAULTS, number } from '../text.js';

/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').FlowLane} FlowLane */

/**
 * Describes what happened at this time, in this trial and in the flows that ran beside it.
 * @param {TrialView} trial
 * @param {number} ms
 * @param {readonly FlowLane[]} flows
 */
export function describeTime(trial, ms, flows) {
  const { steps, detail } = trial;
  const step = stepAt(trial, ms);
  const parts = [clock(ms), ...countsAt(trial, ms, ['ok', ...FAULTS])];
  const median = steps.median?.[step] ?? null;
  if (median !== null)
    parts.push(`latency ${duration(median)}, longest ${duration(steps.longest?.[step] ?? median)}`);
  const calls = detail?.newCalls.findLast(([atMs]) => atMs <= ms);
  if (calls) parts.push(`New() ${number(calls[1])}`);
  const pinned = detail?.pinned?.points.findLast(([atMs]) => atMs <= ms);
  if (pinned) parts.push(`pinned ${number(pinned[1])}`);
  for (const { role, pid, cpu, fromMs, toMs } of detail?.processes ?? []) {
    const share = cpu.findLast(([atMs]) => atMs <= ms)?.[1];
    if (role === 'worker' && share !== undefined && ms >= fromMs && ms <= toMs)
      parts.push(`worker ${pid} ${(share * 100).toFixed(0)} %`);
  }
  for (const { name, trial: other } of flows) {
    const faults = other && other !== trial ? countsAt(other, ms, FAULTS) : [];
    if (faults.length > 0) parts.push(`${name}: ${faults.join(', ')}`);
  }
  return parts.join(' · ');
}

/** @param {TrialView} trial @param {number} ms */
function stepAt({ steps }, ms) {
  return Math.floor(ms / steps.stepMs) - steps.first;
}

/** @param {TrialView} trial @param {number} ms @param {readonly string[]} kinds */
function countsAt(trial, ms, kinds) {
  const step = stepAt(trial, ms);
  return kinds.flatMap((kind) => {
    const count = countsOf(trial.steps, kind)?.[step] ?? 0;
    return count > 0 ? [`${kind} ${number(count)}`] : [];
  });
}
