// The list of a verdict's trials, one per row, in which the reader chooses one.
import { esc } from '../text.js';
import { drawStrip, spanOfAll } from './strip.js';

/** @typedef {import('../text.js').TrialView} TrialView */

/** The list before it is filled. */
export const TRIALS_HTML = `<p class="hint">One row per trial. Each step has the colour of its worst outcome. The band is the disruption, the line its start.</p>
    <div class="trials" role="group" aria-label="Trials, one per row"></div>`;

/**
 * Fills the list.
 * @param {HTMLElement} host
 * @param {readonly TrialView[]} trials
 * @param {(trial: TrialView) => void} onChosen
 */
export function trialList(host, trials, onChosen) {
  /** @type {TrialView | undefined} */
  let current;
  const span = spanOfAll(trials);
  const rows = trials.map((trial) => {
    const row = rowOf(trial, span);
    row.addEventListener('click', () => choose(trial));
    host.append(row);
    return row;
  });
  /** @param {TrialView | undefined} trial */
  function choose(trial) {
    if (!trial) return;
    current = trial;
    rows.forEach((row, index) => row.setAttribute('aria-pressed', String(trials[index] === trial)));
    onChosen(trial);
  }
  return {
    choose,
    /** Chooses the trial above or below. @param {number} direction */
    move(direction) {
      if (current) choose(trials[trials.indexOf(current) + direction]);
    },
  };
}

/** @param {TrialView} trial @param {{ fromMs: number, toMs: number }} span */
function rowOf(trial, span) {
  const row = document.createElement('button');
  const bad = trial.violates.length > 0;
  row.type = 'button';
  row.className = bad ? 'violated' : trial.missing.length > 0 ? 'void' : 'clean';
  const verdict = bad ? trial.violates.join(', ') : trial.missing.length > 0 ? 'no evidence' : 'no violation';
  row.innerHTML = `<span class="no">${trial.number}</span><svg viewBox="0 0 600 12" preserveAspectRatio="none" aria-hidden="true">${drawStrip(trial, { ...span, width: 600, height: 12 })}</svg><span class="what">${bad ? '✕' : trial.missing.length > 0 ? '?' : '✓'} ${esc(verdict)}</span>`;
  return row;
}
