// Describes one time of a trial.
import { countsOf } from '../figure/steps.js';
import { clock, duration, FAULTS, number } from '../text.js';

/** @typedef {import('../text.js').TrialView} TrialView */

/** Describes what happened at this time. @param {TrialView} trial @param {number} ms */
export function describeTime(trial, ms) {
  const { steps, detail } = trial;
  const step = Math.floor(ms / steps.stepMs) - steps.first;
  const parts = [clock(ms)];
  for (const kind of ['ok', ...FAULTS]) {
    const count = countsOf(steps, kind)?.[step] ?? 0;
    if (count > 0) parts.push(`${kind} ${number(count)}`);
  }
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
  return parts.join(' · ');
}
