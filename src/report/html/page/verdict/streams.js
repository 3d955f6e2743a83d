// What became of the streams of a flow, trial by trial.
import { duration, esc, number } from '../text.js';

/** @typedef {import('../text.js').VerdictView} VerdictView */
/** @typedef {import('../../view/model.ts').StreamFigures} StreamFigures */

const HEADS = [
  'opened',
  'ended',
  'cut',
  'lost',
  'missed in between',
  'repeated',
  'longest gap',
  'longest reconnect',
];

/** @param {VerdictView} verdict */
export function streamsHtml({ trials }) {
  const rows = trials.flatMap((trial) => (trial.streams ? [{ ...trial.streams, name: trial.number }] : []));
  if (rows.length === 0) return '';
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  return `<div class="streams" role="region" aria-label="Streams, by trial" tabindex="0"><table><caption>Streams, by trial</caption><tr><th scope="col">trial</th>${heads}</tr>${rows.map(rowHtml).join('')}</table></div>`;
}

/** @param {StreamFigures & { name: number }} figures */
function rowHtml({ name, opened, ended, cut, lost, missed, repeated, longestGapMs, reconnectMs }) {
  const cells = [
    ...[opened, ended, cut, lost, missed, repeated].map((count) => number(count)),
    timeText(longestGapMs),
    timeText(reconnectMs),
  ];
  return `<tr><th scope="row">${name}</th>${cells.map((text) => `<td>${esc(text)}</td>`).join('')}</tr>`;
}

/** @param {number | null} ms */
function timeText(ms) {
  return ms === null ? '–' : duration(ms);
}
