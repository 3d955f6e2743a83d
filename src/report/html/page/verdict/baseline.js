// What a flow showed without a disruption, beside what it showed in its trials.
import { shareText } from '../share.js';
import { duration, esc, number } from '../text.js';

/** @typedef {import('../text.js').VerdictView} VerdictView */
/** @typedef {VerdictView['entry']} Entry */
/** @typedef {NonNullable<Entry['baseline']>} Baseline */

/** @param {VerdictView} verdict */
export function baselineHtml({ entry, trials }) {
  const { baseline } = entry;
  if (baseline) return tableOf(entry, baseline);
  // The target itself sends nothing, and load without a disruption is a baseline of its own.
  const isCompared = entry.sent > 0 && entry.load !== undefined && trials[0]?.disruption !== 'steady load';
  return isCompared
    ? '<p class="meta baseline">No baseline: this flow was not observed without a disruption.</p>'
    : '';
}

/** @param {Entry} entry @param {Baseline} baseline */
function tableOf(entry, baseline) {
  const trials = `${number(entry.trials)} trial${entry.trials === 1 ? '' : 's'}`;
  const rows = rowsOf(entry, baseline).map(
    (cells) =>
      `<tr><th scope="row">${esc(cells[0])}</th><td>${esc(cells[1])}</td><td>${esc(cells[2])}</td></tr>`,
  );
  return `<table class="baseline"><caption>Beside the baseline, which is the same load without a disruption</caption><tr><td></td><th scope="col">baseline</th><th scope="col">${trials}</th></tr>${rows.join('')}</table>`;
}

/** @param {Entry} entry @param {Baseline} baseline @returns {[name: string, without: string, trials: string][]} */
function rowsOf(entry, baseline) {
  const row = (/** @type {string} */ name, /** @type {(side: Entry | Baseline) => string} */ text) =>
    /** @type {[string, string, string]} */ ([name, text(baseline), text(entry)]);
  const counted = (/** @type {string} */ name, /** @type {(side: Entry | Baseline) => number} */ count) =>
    count(baseline) + count(entry) === 0 ? [] : [row(name, (side) => countText(count(side), side.sent))];
  const outcomes = /** @type {(keyof Entry['outcomes'])[]} */ (Object.keys(entry.outcomes));
  const faults = [
    ...outcomes
      .filter((outcome) => outcome !== 'ok')
      .flatMap((outcome) => counted(outcome, (side) => side.outcomes[outcome])),
    ...counted('idle closes', ({ closes }) => closes.idle),
    ...counted('unsolicited bytes', ({ closes }) => closes.unsolicited),
  ];
  return [
    row('requests', ({ sent, durationS }) => `${number(sent)} in ${number(durationS)} s`),
    row('requests per second', ({ sent, durationS }) =>
      number(Math.round(sent / Math.max(0.001, durationS))),
    ),
    ...(faults.length === 0 ? [row('faults', () => 'none')] : faults),
    ['longest wait', timeText(baseline.longestWaitMs), timeText(entry.longestWait?.ms ?? null)],
    row('time to last byte p50 · p99', ({ ttlbMs }) => `${timeText(ttlbMs.p50)} · ${timeText(ttlbMs.p99)}`),
  ];
}

/** @param {number} count @param {number} sent */
function countText(count, sent) {
  return count === 0 ? '0' : `${number(count)} (${shareText(count, sent)})`;
}

/** @param {number | null} ms */
function timeText(ms) {
  return ms === null ? '–' : duration(ms);
}
