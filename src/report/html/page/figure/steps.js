// The time steps of a trial, as the columns of a picture.
import { esc } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('./key.js').Sign} Sign */
/**
 * @typedef {object} Track
 * @property {string} title
 * @property {string} [note]
 * @property {string} [alarm]
 * @property {Sign[]} [key]
 * @property {{ id: string, isSelected: boolean }} [lane] the flow that a click on it selects
 * @property {number} height
 * @property {(y: number) => string} draw
 */

const MIN_COLUMN_PX = 3;

/**
 * The counts of one kind per step.
 * @param {TrialView['steps']} steps
 * @param {string} kind
 * @returns {number[] | undefined}
 */
export function countsOf(steps, kind) {
  if (kind === 'twice') return steps.twice;
  if (kind === 'idle-cut') return steps.idleCuts;
  if (kind === 'unsolicited') return steps.unsolicited;
  return steps.outcomes[/** @type {keyof typeof steps.outcomes} */ (kind)];
}

/** The visible columns, each of enough steps to be visible. @param {Frame} frame @param {TrialView['steps']} steps */
export function columnsOf(frame, { stepMs, first, count }) {
  const stepPx = frame.x(stepMs) - frame.x(0);
  const per = Math.max(1, Math.ceil(MIN_COLUMN_PX / stepPx));
  const columns = [];
  const begin = Math.max(0, Math.floor(frame.fromMs / stepMs) - first);
  for (let from = begin - (begin % per); from < count; from += per) {
    const atMs = (first + from) * stepMs;
    if (atMs >= frame.toMs) break;
    const x0 = Math.max(frame.left, frame.x(atMs));
    const x1 = Math.min(frame.right, frame.x(atMs + per * stepMs));
    if (x1 > x0)
      columns.push({
        from,
        to: Math.min(count, from + per),
        x: x0,
        width: Math.max(1, x1 - x0 - (stepPx > 4 ? 1 : 0)),
      });
  }
  return columns;
}

/** @param {readonly number[] | undefined} counts @param {{ from: number, to: number }} column */
export function sum(counts, { from, to }) {
  return counts?.slice(from, to).reduce((total, count) => total + count, 0) ?? 0;
}

/** @param {Frame} frame @param {number} y @param {string} figure @param {string} [what] */
export function axisLabel({ left }, y, figure, what) {
  const second =
    what === undefined
      ? ''
      : `<text class="axis" x="${left - 5}" y="${y + 11}" text-anchor="end">${what}</text>`;
  return `<text class="axis" x="${left - 5}" y="${y}" text-anchor="end">${esc(figure)}</text>${second}`;
}
