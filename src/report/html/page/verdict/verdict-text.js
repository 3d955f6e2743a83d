// The text of a verdict: expected, seen, when, the first cases, what to try, and the command to run it again.
import { chip } from '../wall.js';
import { duration, esc, number } from '../text.js';
import { baselineHtml } from './baseline.js';
import { streamsHtml } from './streams.js';

/** @typedef {import('../text.js').VerdictView} VerdictView */

/** @param {VerdictView} verdict */
export function verdictTextHtml(verdict) {
  const { text: verdictText, entry } = verdict;
  const bad = verdictText.assertions.filter(
    (assertion) => assertion.verdict !== 'green' && assertion.verdict === entry.verdict,
  );
  const rest = verdictText.assertions.filter((assertion) => !bad.includes(assertion));
  const rerun =
    verdictText.rerunCommand === ''
      ? ''
      : `<h4>Run it again</h4><div class="rerun"><code>${esc(verdictText.rerunCommand)}</code><button type="button" class="copy">copy</button></div>`;
  return `${bad.map(assertionHtml).join('')}${streamsHtml(verdict)}${baselineHtml(verdict)}${rerun}${figuresHtml(verdict)}${restHtml(rest, bad.length === 0)}${notJudgedHtml(entry)}`;
}

/**
 * The assertions that are green or undecided.
 * @param {VerdictView['text']['assertions']} assertions
 * @param {boolean} open
 */
function restHtml(assertions, open) {
  if (assertions.length === 0) return '';
  const count = (/** @type {string} */ word) => assertions.filter(({ verdict }) => verdict === word).length;
  const parts = [
    count('green') > 0 ? `${count('green')} green` : '',
    count('inconclusive') > 0 ? `${count('inconclusive')} undecided: more trials are needed` : '',
  ];
  const rows = assertions.map(
    ({ name, verdict, expects, expected, seen }) =>
      `<tr><th scope="row">${chip(verdict)} ${esc(name)}<small>${esc(expects)}</small></th><td>${esc(expected)}</td><td>${esc(seen)}</td></tr>`,
  );
  return `<details${open ? ' open' : ''}><summary>${parts.filter((part) => part !== '').join(', ')}</summary><table><tr><th scope="col">assertion</th><th scope="col">expected</th><th scope="col">seen</th></tr>${rows.join('')}</table></details>`;
}

/** The assertions that were left out, and why. @param {VerdictView['entry']} entry */
function notJudgedHtml({ notJudged = [] }) {
  if (notJudged.length === 0) return '';
  const rows = notJudged.map(({ name, why }) => `<li><b>${esc(name)}</b>: ${esc(why)}</li>`);
  return `<section class="not-judged"><h4>Not judged</h4><ul>${rows.join('')}</ul></section>`;
}

/** @param {VerdictView['text']['assertions'][number]} assertion */
function assertionHtml({ name, verdict, expects, expected, seen, when, cases, hint }) {
  const rows = [
    ['expected', expected],
    ['seen', seen],
    ['when', when],
    ['try', hint],
  ].filter(([, text]) => text !== '');
  const list =
    cases.length === 0
      ? ''
      : `<dt>first cases</dt><dd><ol>${cases.map((text) => `<li>${esc(text)}</li>`).join('')}</ol></dd>`;
  return `<section class="assertion ${verdict}"><h4>${chip(verdict)} <b>${esc(name)}</b> ${esc(expects)}</h4><dl>${rows
    .map(([term, text]) => `<dt>${term}</dt><dd>${esc(text)}</dd>`)
    .join('')}${list}</dl></section>`;
}

/** @param {VerdictView['entry']['ttlbMs']} times */
function durations({ p50, p99, max }) {
  return [p50, p99, max].map((ms) => (ms === null ? '–' : duration(ms))).join(' · ');
}

/** @param {NonNullable<VerdictView['entry']['longestWait']>} wait */
function waitText({ ms, withoutMs, trial }) {
  const without = withoutMs === null ? '' : `, ${duration(withoutMs)} without the disruption`;
  return `${duration(ms)} in trial ${trial}${without}`;
}

/** The figures as in verdicts.json. @param {VerdictView} verdict */
function figuresHtml({ entry, text: { load, confidence }, trials }) {
  const ofTarget = trials.some(({ flows }) => flows !== undefined);
  const figures = [
    ...(ofTarget ? [] : countsOf(entry)),
    ['recovery', entry.recovery],
    ['confidence', confidence],
    ['disruptions that took effect', `${number(entry.reloads)} of ${number(entry.trials)}`],
    ...(ofTarget ? [] : timesOf(entry)),
    [
      'load',
      [load, ofTarget ? '' : `${number(entry.durationS)} s in all`].filter((text) => text !== '').join(', '),
    ],
  ];
  return `<dl class="figures">${figures.map(([name, text]) => `<div><dt>${esc(name)}</dt><dd data-figure="${esc(name)}">${esc(text)}</dd></div>`).join('')}</dl>`;
}

/** How many requests had each outcome. @param {VerdictView['entry']} entry */
function countsOf({ sent, outcomes, closes }) {
  return [
    ['sent', number(sent)],
    ...Object.entries(outcomes)
      .filter(([name, count]) => name === 'ok' || count > 0)
      .map(([name, count]) => [name, number(count)]),
    ...(closes.idle > 0 ? [['idle closes', number(closes.idle)]] : []),
    ...(closes.unsolicited > 0 ? [['unsolicited bytes', number(closes.unsolicited)]] : []),
  ];
}

/** @param {VerdictView['entry']} entry */
function timesOf({ latencyMs, ttlbMs, longestWait, longestGapMs }) {
  return [
    ['time to first byte p50 · p99 · max', durations(latencyMs)],
    ['time to last byte p50 · p99 · max', durations(ttlbMs)],
    ...(longestWait ? [['longest wait', waitText(longestWait)]] : []),
    ...(longestGapMs === null ? [] : [['longest time without a response', duration(longestGapMs)]]),
  ];
}
