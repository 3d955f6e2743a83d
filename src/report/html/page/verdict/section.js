// The section of one verdict: headline, picture, list of trials, text.
import { targetLogs } from '../logs.js';
import { esc } from '../text.js';
import { whenVisible } from '../when-visible.js';
import { chip, representativeTrial } from '../wall.js';
import { picture } from './picture.js';
import { trialList, TRIALS_HTML } from './trials.js';
import { verdictTextHtml } from './verdict-text.js';

/** @typedef {import('../text.js').VerdictView} VerdictView */

/**
 * The section of a verdict that stands alone.
 * @param {VerdictView} verdict
 * @param {string} id
 * @param {string} folder the run's folder, relative to the report
 * @param {string} [run] the run's name in a comparison
 */
export function section(verdict, id, folder, run) {
  const { scenario, variant } = verdict.entry;
  const title = `<h2 id="${id}-title">${chip(verdict.entry.verdict)} ${runName(run)}<span>${esc(scenario)} <b>${esc(variant)}</b></span> <small>${targetText(verdict)}</small></h2>`;
  const element = emptySection(verdict, id, folder, title);
  const { trials } = verdict;
  if (trials.length === 0) return element;
  whenVisible(element, () => {
    const shown = picture((direction) => list.move(direction));
    const list = trialsIn(element, verdict, (trial) => shown.show(trial, trials.length));
    placeOf(element).replaceChildren(shown.element);
    list.choose(representativeTrial(verdict));
  });
  return element;
}

/**
 * A section without its picture and with an empty list of trials.
 * @param {VerdictView} verdict
 * @param {string} id
 * @param {string} folder
 * @param {string} title
 */
export function emptySection(verdict, id, folder, title) {
  const { entry, text, trials } = verdict;
  const element = document.createElement('section');
  element.id = id;
  element.className = `verdict ${entry.verdict}`;
  element.setAttribute('aria-labelledby', `${id}-title`);
  element.innerHTML = `${title}
    <p class="headline">${esc(text.headline)}</p>
    <div class="place">${trials.length === 0 ? '<p>This verdict has no recorded trials left, so there is no timeline.</p>' : ''}</div>
    ${targetLogs(verdict.logs, folder)}
    ${TRIALS_HTML}
    <div class="verdict-text">${verdictTextHtml(verdict)}</div>`;
  enableCopying(element, text.rerunCommand);
  return element;
}

/** Where the picture of a section goes. @param {HTMLElement} element */
export function placeOf(element) {
  return /** @type {HTMLElement} */ (element.querySelector('.place'));
}

/** @param {HTMLElement} element @param {VerdictView} verdict @param {Parameters<typeof trialList>[2]} onChosen */
export function trialsIn(element, { trials }, onChosen) {
  return trialList(/** @type {HTMLElement} */ (element.querySelector('.trials')), trials, onChosen);
}

/** @param {string | undefined} run */
export function runName(run) {
  return run === undefined ? '' : `<span class="run">${esc(run)}</span> `;
}

/** The target and how it ran. @param {VerdictView} verdict */
export function targetText({ entry: { gateway, version, runtime, real } }) {
  const where = runtime === 'own' ? '' : ` in ${runtime}`;
  return `${esc(gateway)} ${esc(version)}${esc(where)}${real ? '' : ', stands in for Kong'}`;
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
