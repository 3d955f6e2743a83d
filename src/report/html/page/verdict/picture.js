// One trial of a verdict as a picture, with what was seen in it above.
import { shareText } from '../share.js';
import { clock, number } from '../text.js';
import { timeline } from '../timeline/timeline.js';

/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').FlowLane} FlowLane */

const AFTERWARDS = {
  clean: [],
  'self-healed': ['recovered: no fault at the end'],
  unknown: ['the load ended too early to tell whether it recovered'],
  degraded: ['did not recover: some requests failed until the load ended'],
  dead: ['did not recover: every request failed until the load ended'],
  spinning: ['a process keeps a core busy without requests'],
};

/**
 * @param {(direction: number) => void} onOther selects the trial above or below
 * @param {(id: string) => void} [onFlow] selects another flow
 */
export function picture(onOther, onFlow) {
  const element = document.createElement('figure');
  element.className = 'picture';
  element.setAttribute('aria-label', 'Timeline');
  element.innerHTML = '<h3 class="which"></h3><p class="state"></p><div class="timeline"></div>';
  const which = /** @type {HTMLElement} */ (element.querySelector('.which'));
  const state = /** @type {HTMLElement} */ (element.querySelector('.state'));
  const line = timeline(/** @type {HTMLElement} */ (element.querySelector('.timeline')), onOther, onFlow);
  return {
    element,
    /** @param {TrialView} trial @param {number} trials how many its verdict has @param {readonly FlowLane[]} [flows] */
    show(trial, trials, flows) {
      which.textContent = `Trial ${trial.number} of ${trials} · ${judged(trial)}`;
      state.textContent = [
        trial.flows ? `flows: ${trial.flows.join(', ')}` : `${number(trial.sent)} requests`,
        ...(trial.load === '' ? [] : [`load: ${trial.load}`]),
        ...faultsOf(trial),
        ...(trial.waitsText === undefined ? [] : [trial.waitsText]),
        ...(trial.instancesText === undefined ? [] : [trial.instancesText]),
        ...(trial.detail ? [] : ['this report contains no further details of it']),
        ...trial.missing,
      ].join(' · ');
      line.show(trial, flows);
    },
    focus: () => line.focus(),
  };
}

/**
 * The result of one trial. A violation counts as it is; without one, the trial needs evidence.
 * @param {TrialView} trial
 */
function judged({ found, missing }) {
  if (found.length > 0) return `✕ violates ${found.join('; ')}`;
  return missing.length > 0 ? '? no violation, but not evidence for a green' : '✓ no violation';
}

/** How many requests were faulty, when, and how the target recovered. @param {TrialView} trial */
function faultsOf({ faults, sent, recovery }) {
  const afterwards = AFTERWARDS[recovery.class];
  if (!faults) return afterwards;
  const { requests, idleCuts, unsolicited, firstMs, lastMs } = faults;
  const counts = [
    requests === 0 ? '' : `${number(requests)} faulty requests (${shareText(requests, sent)})`,
    idleCuts === 0 ? '' : `${number(idleCuts)} idle connections closed`,
    unsolicited === 0 ? '' : `${number(unsolicited)} connections with unsolicited bytes`,
  ].filter((text) => text !== '');
  const when = firstMs === lastMs ? `at ${clock(firstMs)}` : `from ${clock(firstMs)} to ${clock(lastMs)}`;
  return [`${counts.join(' and ')}, ${when}`, ...afterwards];
}
