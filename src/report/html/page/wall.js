// The overview: a tile for each verdict, with a strip of the most telling trial.
import { drawStrip } from './verdict/strip.js';
import { esc, number, VERDICT_GLYPHS } from './text.js';

/** @typedef {import('./text.js').VerdictView} VerdictView */

/** How many assertions a tile lists. */
const NAMED = 4;

/** The trial that best represents a verdict. @param {VerdictView} verdict */
export function representativeTrial({ trials }) {
  return (
    trials.find(({ violates }) => violates.length > 0) ??
    trials.find(({ missing }) => missing.length > 0) ??
    trials[0]
  );
}

/** @param {VerdictView['entry']['verdict']} word */
export function chip(word) {
  return `<span class="chip ${word}"><span aria-hidden="true">${VERDICT_GLYPHS[word]}</span> ${word}</span>`;
}

/**
 * @param {VerdictView} verdict
 * @param {string} id
 * @param {VerdictView['entry']['verdict']} [other] the verdict of the run that it is compared with
 */
export function tile(verdict, id, other) {
  const { entry } = verdict;
  const trial = representativeTrial(verdict);
  const why = whyOf(entry);
  const strip = trial
    ? `<svg class="strip" viewBox="0 0 240 14" preserveAspectRatio="none" aria-hidden="true">${drawStrip(trial, { ...trial, width: 240, height: 14 })}</svg>`
    : '';
  const word =
    other === undefined
      ? chip(entry.verdict)
      : `${chip(other)} <span aria-label="then">→</span> ${chip(entry.verdict)}`;
  return `<li><a class="tile ${entry.verdict}" href="#${id}" data-verdict="${entry.verdict}">
    <span class="words">${word}<span class="signal">${entry.signal === 'no expectation' ? '' : esc(entry.signal)}</span></span>
    <strong>${esc(entry.variant)}</strong>
    <span>${esc(entry.gateway)} ${esc(entry.version)}${entry.real ? '' : ' <em>stands in for Kong</em>'}</span>
    ${strip}
    <small>${number(entry.trials)} trials · ${entry.sent === 0 ? 'the target itself' : `${number(entry.sent)} requests`}${entry.recovery === 'clean' ? '' : ` · ${esc(entry.recovery)}`}${why === '' ? '' : `<br><b>${esc(why)}</b>`}</small>
  </a></li>`;
}

/** Why a verdict is not green: what ended an undecided series, or its assertions. @param {VerdictView['entry']} entry */
function whyOf({ verdict, stopped, assertions }) {
  if (verdict === 'inconclusive' && stopped !== undefined) return stopped;
  const not = assertions
    .filter((assertion) => assertion.verdict !== 'green' && assertion.verdict === verdict)
    .map(({ name }) => name);
  return `${not.slice(0, NAMED).join(', ')}${not.length > NAMED ? ` and ${not.length - NAMED} more` : ''}`;
}

/** The number of verdicts of each kind. @param {readonly VerdictView[]} verdicts */
export function tally(verdicts) {
  const verdictWords = /** @type {const} */ (['red', 'inconclusive', 'green']);
  return verdictWords
    .map((word) => [word, verdicts.filter(({ entry }) => entry.verdict === word).length])
    .filter(([, count]) => count !== 0)
    .map(
      ([word, count]) =>
        `<span class="chip ${word}"><span aria-hidden="true">${VERDICT_GLYPHS[/** @type {'red'} */ (word)]}</span> ${count} ${word}</span>`,
    )
    .join(' ');
}
