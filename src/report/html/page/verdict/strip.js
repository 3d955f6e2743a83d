// A whole trial in one row: each step has the colour of its worst outcome.
import { countsOf } from '../figure/steps.js';
import { FAULTS } from '../text.js';

/** @typedef {import('../text.js').TrialView} TrialView */

/** @param {TrialView} trial @param {{ fromMs: number, toMs: number, width: number, height: number }} view */
export function drawStrip(trial, { fromMs, toMs, width, height }) {
  const { steps } = trial;
  const scale = width / Math.max(1, toMs - fromMs);
  const per = Math.max(1, Math.ceil(2 / (steps.stepMs * scale)));
  const parts = [];
  for (let from = 0; from < steps.count; from += per) {
    const x = ((steps.first + from) * steps.stepMs - fromMs) * scale;
    const wide = per * steps.stepMs * scale;
    if (x + wide < 0 || x > width) continue;
    const some = (/** @type {string} */ kind) =>
      countsOf(steps, kind)
        ?.slice(from, from + per)
        .some((count) => count > 0) ?? false;
    const worst = FAULTS.find(some);
    if (worst) parts.push(rect(`b-${worst}`, x, wide, 0, height));
    else if (some('ok')) parts.push(rect('ok', x, wide, height * 0.25, height * 0.5));
  }
  const began = -fromMs * scale;
  const ended = (trial.endedMs - fromMs) * scale;
  return `<rect class="during" x="${began.toFixed(1)}" y="0" width="${Math.max(1, ended - began).toFixed(1)}" height="${height}"/>${parts.join('')}<line class="pole m-begin" x1="${began.toFixed(1)}" x2="${began.toFixed(1)}" y1="0" y2="${height}"/>`;
}

/** @param {string} name @param {number} x @param {number} width @param {number} y @param {number} height */
function rect(name, x, width, y, height) {
  return `<rect class="${name}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(1.5, width - 0.5).toFixed(1)}" height="${height.toFixed(1)}"/>`;
}

/** The time span that covers all trials. @param {readonly TrialView[]} trials */
export function spanOfAll(trials) {
  return {
    fromMs: Math.min(...trials.map((trial) => trial.fromMs)),
    toMs: Math.max(...trials.map((trial) => trial.toMs)),
  };
}
