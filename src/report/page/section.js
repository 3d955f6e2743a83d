// One verdict: headline, picture, trials one above the other, words.
import { drawStrip, spanOfAll } from './strip.js';
import { esc, number } from './text.js';
import { timeline } from './timeline.js';
import { chip, tellingTrial } from './wall.js';
import { wordsHtml } from './words.js';

/** @typedef {import('./text.js').VerdictView} VerdictView */
/** @typedef {import('./text.js').TrialView} TrialView */

/** @param {VerdictView} verdict @param {string} id @param {string} [run] how a comparison calls the run */
export function section(verdict, id, run) {
  const { entry, words } = verdict;
  const element = document.createElement('section');
  element.id = id;
  element.className = `verdict ${entry.verdict}`;
  element.setAttribute('aria-labelledby', `${id}-title`);
  element.innerHTML = `<h2 id="${id}-title">${chip(entry.verdict)} ${run === undefined ? '' : `<span class="run">${esc(run)}</span> `}<span>${esc(entry.scenario)} <b>${esc(entry.variant)}</b></span> <small>${esc(entry.gateway)} ${esc(entry.version)} in ${esc(entry.runtime)}${entry.real ? '' : ', stands in for Kong'}</small></h2>
    <p class="headline">${esc(words.headline)}</p>
    <figure class="picture" aria-label="Timeline"><h3 class="which"></h3><div class="timeline"></div></figure>
    <div class="trials" role="group" aria-label="Trials, one above the other"></div>
    <div class="in-words">${wordsHtml(verdict)}</div>`;
  copying(element, words.again);
  const picture = /** @type {HTMLElement} */ (element.querySelector('.picture'));
  if (verdict.trials.length === 0) {
    picture.textContent = 'No recorded trials are left of this verdict, so there is no picture.';
    return element;
  }
  whenInSight(element, () => animate(element, verdict));
  return element;
}

/** @param {HTMLElement} element @param {VerdictView} verdict */
function animate(element, verdict) {
  const { trials } = verdict;
  let current = tellingTrial(verdict) ?? trials[0];
  const which = /** @type {HTMLElement} */ (element.querySelector('.which'));
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
    const state = [
      `Trial ${trial.number} of ${trials.length}`,
      `${number(trial.sent)} requests on ${trial.connections} connection${trial.connections === 1 ? '' : 's'}`,
      `${trial.recovery.word}${trial.recovery.afterMs > 0 ? ` after ${number(trial.recovery.afterMs)} ms` : ''}`,
      ...(trial.detail ? [] : ['only its steps are kept in this report']),
      // A violation needs no more proof; without one, what lacks makes the trial worthless.
      ...trial.lacks.map((why) => (trial.violates.length > 0 ? why : `proves nothing: ${why}`)),
    ];
    which.textContent = state.join(' · ');
    rows.forEach((row, index) => row.setAttribute('aria-pressed', String(trials[index] === trial)));
    line.show(trial);
  }
  if (current) show(current);
}

/** @param {HTMLElement} host @param {readonly TrialView[]} trials @param {(trial: TrialView) => void} onChosen */
function strips(host, trials, onChosen) {
  const span = spanOfAll(trials);
  return trials.map((trial) => {
    const row = document.createElement('button');
    const bad = trial.violates.length > 0;
    row.type = 'button';
    row.className = bad ? 'violated' : trial.lacks.length > 0 ? 'void' : 'clean';
    const verdict = bad ? trial.violates.join(', ') : trial.lacks.length > 0 ? 'proves nothing' : 'clean';
    row.innerHTML = `<span class="no">${trial.number}</span><svg viewBox="0 0 600 12" preserveAspectRatio="none" aria-hidden="true">${drawStrip(trial, { ...span, width: 600, height: 12 })}</svg><span class="what">${bad ? '✕' : trial.lacks.length > 0 ? '?' : '✓'} ${esc(verdict)}</span>`;
    row.addEventListener('click', () => onChosen(trial));
    host.append(row);
    return row;
  });
}

/** A long report draws only what is looked at. @param {HTMLElement} element @param {() => void} run */
function whenInSight(element, run) {
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
function copying(element, text) {
  const button = /** @type {HTMLButtonElement | null} */ (element.querySelector('.copy'));
  button?.addEventListener('click', () => {
    void navigator.clipboard.writeText(text).then(
      () => (button.textContent = 'copied'),
      () => (button.textContent = 'select and copy by hand'),
    );
  });
}
