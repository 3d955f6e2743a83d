// Builds the page from its data.
import { flowsSection } from './flows/flows.js';
import { landing } from './landing.js';
import { allLogs } from './logs.js';
import { withRepeats } from './repeats.js';
import { esc } from './text.js';
import { section } from './verdict/section.js';
import { tally, tile } from './wall.js';

/** @typedef {import('./text.js').VerdictView} VerdictView */
/** @typedef {import('../view/model.ts').NamedRun} NamedRun */

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
const runs = withRepeats(JSON.parse(document.getElementById('data')?.textContent ?? '[]'));

/** Identifies the same verdict in several runs. @param {VerdictView} verdict */
function key({ entry }) {
  return [entry.scenario, entry.variant, entry.gateway].join('\n');
}

/** The verdicts of all runs that are about the same, in the order of the last run, each with its id in the page. */
function pairs() {
  const keys = [...new Set(runs.toReversed().flatMap(({ model }) => model.verdicts.map(key)))];
  return keys.map((wanted, index) => {
    const sides = runs.flatMap((run) => {
      const verdict = run.model.verdicts.find((candidate) => key(candidate) === wanted);
      return verdict ? [{ run, verdict }] : [];
    });
    return sides.map(({ run, verdict }, at) => ({
      run,
      verdict,
      id: at === sides.length - 1 ? `v${index}` : `v${index}-${at}`,
    }));
  });
}

/** @typedef {ReturnType<typeof pairs>[number][number]} Side */

/**
 * The sections of all verdicts: those on flows that ran together share one.
 * @param {Side[]} sides
 * @param {boolean} compared
 */
function sectionsOf(sides, compared) {
  /** @type {Map<Side, HTMLElement>} */
  const elements = new Map();
  /** @type {ReturnType<typeof flowsSection>[]} */
  const together = [];
  for (const side of sides) {
    if (elements.has(side)) continue;
    const { run, verdict, id } = side;
    const { folder, model } = run;
    const name = compared ? run.name : undefined;
    const indices = model.flowGroups.find((group) =>
      group.some((index) => model.verdicts[index] === verdict),
    );
    const members = sides.filter(
      (other) => other.run === run && indices?.some((index) => model.verdicts[index] === other.verdict),
    );
    if (members.length < 2) {
      elements.set(side, section(verdict, id, folder, name));
      continue;
    }
    const flows = flowsSection(members, run, name);
    together.push(flows);
    for (const member of members) elements.set(member, flows.element);
  }
  return { elements, together };
}

/** A line for a run that did not finish. @param {NamedRun['model']} model */
function unfinished({ complete }) {
  return complete
    ? ''
    : '<p class="meta unfinished">This run did not finish: what is missing was not judged.</p>';
}

/** Explains in a report of the controls that its reds are planted. @param {NamedRun['model']} model */
function planted({ verdicts }) {
  return verdicts.length > 0 && verdicts.every(({ entry }) => entry.scenario === 'controls')
    ? '<p class="meta planted">These are the controls: each has one planted defect and must be red for exactly that reason. A red here is expected; the tests fail if it is missing.</p>'
    : '';
}

/** What was not run, and why, as a collapsed list. @param {NamedRun['model']} model */
function notRun({ notRun: left }) {
  if (left.length === 0) return '';
  const items = left.map(
    ({ scenario, variant, why }) => `<li>${esc(scenario)} <strong>${esc(variant)}</strong>: ${esc(why)}</li>`,
  );
  return `<details class="meta not-run"><summary>${left.length} not run</summary><ul>${items.join('')}</ul></details>`;
}

function build() {
  const last = runs.at(-1);
  if (!last) return;
  const compared = runs.length > 1;
  const { machine, suiteVersion, startedAt } = last.model;
  const header = document.createElement('header');
  const sums = runs.map(
    ({ name, model }) =>
      `<p class="tally">${compared ? `<b>${esc(name)}</b> ` : ''}${tally(model.verdicts)}</p>`,
  );
  header.innerHTML = `<h1>reload-proof</h1>${sums.join('')}<p class="meta">${esc(startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))} · suite ${esc(suiteVersion)} · ${esc(machine.os)}, ${machine.cpus} CPUs, ${machine.memoryGiB} GiB, Node ${esc(machine.node)}</p>${planted(last.model)}${unfinished(last.model)}${notRun(last.model)}`;
  const wall = document.createElement('nav');
  wall.setAttribute('aria-label', 'Verdicts');
  const main = document.createElement('main');
  /** @type {Map<string, string[]>} */
  const byScenario = new Map();
  const all = pairs();
  const { elements, together } = sectionsOf(all.flat(), compared);
  for (const sides of all) {
    const { verdict, id } = /** @type {Side} */ (sides.at(-1));
    const first = sides[0]?.verdict;
    const tiles = byScenario.get(verdict.entry.scenario) ?? [];
    byScenario.set(verdict.entry.scenario, tiles);
    tiles.push(tile(verdict, id, sides.length > 1 ? first?.entry.verdict : undefined));
    // A section that several verdicts share stays where the first of them is.
    for (const element of sides.flatMap((side) => elements.get(side) ?? []))
      if (element.parentElement !== main) main.append(element);
    if (sides.length < runs.length)
      main.append(
        Object.assign(document.createElement('p'), {
          className: 'missing',
          textContent: `Only ${sides.map(({ run }) => run.name).join()} has ${verdict.entry.scenario} ${verdict.entry.variant}.`,
        }),
      );
  }
  wall.innerHTML = [...byScenario]
    .map(([scenario, tiles]) => `<h2>${esc(scenario)}</h2><ul class="wall">${tiles.join('')}</ul>`)
    .join('');
  const footer = document.createElement('footer');
  footer.innerHTML = runs.map(({ name, folder, model }) => allLogs(model.logs, folder, name)).join('');
  app.replaceChildren(header, wall, main, footer);
  landing(main, (id) => {
    for (const flows of together) flows.select(id);
  });
}

build();
