// The section of one verdict: headline, picture, list of trials, text.
import { targetLogs } from './logs.js';
import { drawStrip, spanOfAll } from './strip.js';
import { clock, esc, number } from './text.js';
import { timeline } from './timeline/timeline.js';
import { chip, representativeTrial } from './wall.js';
import { verdictTextHtml } from './verdict-text.js';

/** @typedef {import('./text.js').VerdictView} VerdictView */
/** @typedef {import('./text.js').TrialView} TrialView */

/**
 * @param {VerdictView} verdict
 * @param {string} id
 * @param {string} folder the run's folder, relative to the report
 * @param {string} [run] the run's name in a comparison
 */
export function section(verdict, id, folder, run) {
  const { entry, text } = verdict;
  const element = document.createElement('section');
  element.id = id;
  element.className = `verdict ${entry.verdict}`;
  element.setAttribute('aria-labelledby', `${id}-title`);
  element.innerHTML = `<h2 id="${id}-title">${chip(entry.verdict)} ${run === undefined ? '' : `<span class="run">${esc(run)}</span> `}<span>${esc(entry.scenario)} <b>${esc(entry.variant)}</b></span> <small>${esc(entry.gateway)} ${esc(entry.version)} in ${esc(entry.runtime)}${entry.real ? '' : ', stands in for Kong'}</small></h2>
    <p class="headline">${esc(text.headline)}</p>
    <figure class="picture" aria-label="Timeline"><h3 class="which"></h3><p class="state"></p><div class="timeline"></div></figure>
    ${targetLogs(verdict.logs, folder)}
    <p class="hint">One row per trial. Each step has the colour of its worst outcome. The band is the disruption, the line its start.</p>
    <div class="trials" role="group" aria-label="Trials, one per row"></div>
    <div class="verdict-text">${verdictTextHtml(verdict)}</div>`;
  enableCopying(element, text.rerunCommand);
  const picture = /** @type {HTMLElement} */ (element.querySelector('.picture'));
  if (verdict.trials.length === 0) {
    picture.textContent = 'This verdict has no recorded trials left, so there is no timeline.';
    return element;
  }
  whenVisible(element, () => animate(element, verdict));
  return element;
}

/** @param {HTMLElement} element @param {VerdictView} verdict */
function animate(element, verdict) {
  const { trials } = verdict;
  let current = representativeTrial(verdict) ?? trials[0];
  const which = /** @type {HTMLElement} */ (element.querySelector('.which'));
  const more = /** @type {HTMLElement} */ (element.querySelector('.state'));
  const rows = strips(/** @type {HTMLElement} */ (element.querySelector('.trials')), trials, (trial) =>
    show(trial),
  );
  const line = timeline(/** @type {HTMLElement} */ (element.querySelector('.timeline')), (direction) => {
    const next = trials[trials.indexOf(/** @type {TrialView} */ (current)) + direction];
    if (next) show(next);
  });
  /** @param {TrialView} trial */
  function show(trial) {
    current = trial;
    which.textContent = `Trial ${trial.number} of ${trials.length} · ${judged(trial)}`;
    const state = [
      trial.flows ? `flows: ${trial.flows.join(', ')}` : `${number(trial.sent)} requests`,
      ...(trial.load === '' ? [] : [`load: ${trial.load}`]),
      ...faultsOf(trial),
      ...(trial.detail ? [] : ['this report contains no further details of it']),
      ...trial.missing,
    ];
    more.textContent = state.join(' · ');
    rows.forEach((row, index) => row.setAttribute('aria-pressed', String(trials[index] === trial)));
    line.show(trial);
  }
  if (current) show(current);
}

const AFTERWARDS = {
  clean: [],
  'self-healed': ['recovered: no fault at the end'],
  unknown: ['the load ended too early to tell whether it recovered'],
  degraded: ['did not recover: some requests failed until the load ended'],
  dead: ['did not recover: every request failed until the load ended'],
  spinning: ['a process keeps a core busy without requests'],
};

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
    requests === 0
      ? ''
      : `${number(requests)} faulty requests (${number(Math.max(0.1, (requests / Math.max(1, sent)) * 100))} %)`,
    idleCuts === 0 ? '' : `${number(idleCuts)} idle connections closed`,
    unsolicited === 0 ? '' : `${number(unsolicited)} connections with unsolicited bytes`,
  ].filter((text) => text !== '');
  const when = firstMs === lastMs ? `at ${clock(firstMs)}` : `from ${clock(firstMs)} to ${clock(lastMs)}`;
  return [`${counts.join(' and ')}, ${when}`, ...afterwards];
}

/** @param {HTMLElement} host @param {readonly TrialView[]} trials @param {(trial: TrialView) => void} onChosen */
function strips(host, trials, onChosen) {
  const span = spanOfAll(trials);
  return trials.map((trial) => {
    const row = document.createElement('button');
    const bad = trial.violates.length > 0;
    row.type = 'button';
    row.className = bad ? 'violated' : trial.missing.length > 0 ? 'void' : 'clean';
    const verdict = bad
      ? trial.violates.join(', ')
      : trial.missing.length > 0
        ? 'no evidence'
        : 'no violation';
    row.innerHTML = `<span class="no">${trial.number}</span><svg viewBox="0 0 600 12" preserveAspectRatio="none" aria-hidden="true">${drawStrip(trial, { ...span, width: 600, height: 12 })}</svg><span class="what">${bad ? '✕' : trial.missing.length > 0 ? '?' : '✓'} ${esc(verdict)}</span>`;
    row.addEventListener('click', () => onChosen(trial));
    host.append(row);
    return row;
  });
}

/**
 * Runs once an element is nearly in view, since a long report draws only what is visible.
 * @param {HTMLElement} element
 * @param {() => void} run
 */
function whenVisible(element, run) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      run();
    },
    { rootMargin: '600px' },
  );
  observer.observe(element);
}

/** @param {HTMLElement} element @param {string} text */
function enableCopying(element, text) {
  const button = /** @type {HTMLButtonElement | null} */ (element.querySelector('.copy'));
  button?.addEventListener('click', () => {
    void navigator.clipboard.writeText(text).then(
      () => (button.textContent = 'copied'),
      () => (button.textContent = 'select and copy by hand'),
    );
  });
}
