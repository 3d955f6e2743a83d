// The section of flows that ran together: a tab for each, and one picture, which shows all of them under one time axis.
import { esc, VERDICT_GLYPHS } from '../text.js';
import { whenVisible } from '../when-visible.js';
import { chip, representativeTrial, tally } from '../wall.js';
import { picture } from '../verdict/picture.js';
import { emptySection, placeOf, runName, targetText, trialsIn } from '../verdict/section.js';
import { shortNames } from './short-names.js';
import { tabList } from './tabs.js';

/** @typedef {import('../text.js').VerdictView} VerdictView */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {{ name: string, verdict: VerdictView, element: HTMLElement, list?: ReturnType<typeof trialsIn> }} Panel */

/** Which verdict is shown first. */
const ORDER = ['red', 'inconclusive', 'green'];

/**
 * @param {{ verdict: VerdictView, id: string }[]} members
 * @param {import('../../view/model.ts').NamedRun} in the run that they are part of
 * @param {string} [run] the run's name in a comparison
 */
export function flowsSection(members, { folder, model }, run) {
  const verdicts = members.map(({ verdict }) => verdict);
  const { common, names } = shortNames(verdicts.map(({ entry }) => entry.variant));
  const element = document.createElement('section');
  element.id = `${members.map(({ id }) => id).join('-')}-flows`;
  element.className = 'flows';
  element.setAttribute('aria-labelledby', `${element.id}-title`);
  // A link to any of the flows leads to the top of the section.
  const anchors = members.map(({ id }) => `<span class="anchor" id="${id}"></span>`).join('');
  element.innerHTML = `${anchors}<h2 id="${element.id}-title">${runName(run)}${titleOf(verdicts, common)}</h2><p class="tally">${tally(verdicts)}</p>${notChecked(model.notRun, verdicts, common)}`;
  const tabs = tabList('Flows', select);
  element.append(tabs.element);
  /** @type {Map<string, Panel>} */
  const panels = new Map();
  for (const [index, { verdict, id }] of members.entries()) {
    const { entry } = verdict;
    const name = names[index] ?? entry.variant;
    const title = `<h3>${chip(entry.verdict)} <b>${esc(entry.variant)}</b></h3>`;
    const panel = emptySection(verdict, `${id}-panel`, folder, title);
    panels.set(id, { name, verdict, element: panel });
    tabs.add(id, panel, tabText(entry.verdict, name));
    element.append(panel);
  }
  let selected = firstToSee(members).id;
  /** @type {ReturnType<typeof picture> | undefined} */
  let shown;
  /** The number of the trial that is shown. */
  let number = 0;

  /** @param {string} id */
  function select(id) {
    if (!panels.has(id)) return;
    selected = id;
    tabs.mark(id);
    for (const [other, panel] of panels) panel.element.hidden = other !== id;
    draw();
  }

  function draw() {
    const panel = panels.get(selected);
    if (!shown || !panel) return;
    const { verdict } = panel;
    panel.list ??= trialsIn(panel.element, verdict, (trial) => {
      number = trial.number;
      shown?.show(trial, verdict.trials.length, lanesOf(trial));
    });
    const hadFocus = shown.element.contains(document.activeElement);
    if (verdict.trials.length > 0) placeOf(panel.element).replaceChildren(shown.element);
    if (hadFocus) shown.focus();
    panel.list.choose(
      verdict.trials.find((trial) => trial.number === number) ?? representativeTrial(verdict),
    );
  }

  /** @param {TrialView} of */
  function lanesOf(of) {
    return [...panels].map(([id, { name, verdict }]) => ({
      id,
      name,
      verdict: verdict.entry.verdict,
      baseline: verdict.entry.baseline,
      trial: verdict.trials.find(({ number: candidate }) => candidate === of.number),
      isSelected: id === selected,
    }));
  }

  select(selected);
  whenVisible(element, () => {
    shown = picture((direction) => panels.get(selected)?.list?.move(direction), select);
    draw();
  });
  return { element, select };
}

/** @param {VerdictView[]} verdicts @param {string} common what the names of all flows begin with */
function titleOf(verdicts, common) {
  const [first] = /** @type {[VerdictView]} */ (verdicts);
  const flows = verdicts.filter(({ trials }) => trials.every((trial) => trial.flows === undefined)).length;
  const disruption = first.trials[0]?.disruption ?? 'disruption';
  return `<span>${esc(`${first.entry.scenario} ${common}`.trim())}: <b>${flows} flow${flows === 1 ? '' : 's'} at once</b>, under one ${esc(disruption)}</span> <small>${targetText(first)}</small>`;
}

/** @template {{ verdict: VerdictView }} T @param {T[]} members */
function firstToSee(members) {
  const [first] = members.toSorted(
    (a, b) => ORDER.indexOf(a.verdict.entry.verdict) - ORDER.indexOf(b.verdict.entry.verdict),
  );
  return /** @type {T} */ (first);
}

/**
 * The flows of the same scenario that the target could not carry, and why.
 * @param {import('../../view/model.ts').ReportModel['notRun']} notRun
 * @param {VerdictView[]} verdicts
 * @param {string} common what the names of all flows begin with
 */
function notChecked(notRun, [first], common) {
  const left = notRun.filter(
    ({ scenario, variant }) =>
      scenario === first?.entry.scenario && (common === '' || variant.startsWith(`${common}/`)),
  );
  const items = left.map(({ variant, why }) => `<li>Not checked: <b>${esc(variant)}</b>, ${esc(why)}</li>`);
  return items.length === 0 ? '' : `<ul class="meta not-checked">${items.join('')}</ul>`;
}

/** A glyph for the verdict, which a screen reader reads as its word. @param {VerdictView['entry']['verdict']} verdict @param {string} name */
function tabText(verdict, name) {
  return `<span class="chip ${verdict}"><span aria-hidden="true">${VERDICT_GLYPHS[verdict]}</span><span class="unseen">${verdict}</span></span> ${esc(name)}`;
}
