// Outcomes per time step: good responses above the line, faults below it.
import { area } from './key.js';
import { roundUp } from './scale.js';
import { axisLabel, columnsOf, countsOf, sum } from './steps.js';
import { FAULTS, glyph, number } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('./key.js').Sign} Sign */

/** @typedef {{ okPx: number, faultPx: number, isLabelled: boolean }} Size */

/** @type {Size} */
const LARGE = { okPx: 62, faultPx: 60, isLabelled: true };
/** For the number below a column. */
const LABEL_PX = 14;
const DIGIT_PX = 7;
const KINDS_SHOWN = 8;

/**
 * The legend: good responses, each kind of fault with its shape and count, and the disruption.
 * @param {TrialView} trial
 * @param {Frame} frame
 * @returns {Sign[]}
 */
function signsOf({ steps, kinds, detail, disruption, endedMs }, frame) {
  const all = { from: 0, to: steps.count };
  const byNew = sum(steps.byNew, all);
  return [
    area('ok', `ok ${number(sum(steps.outcomes.ok, all))}`),
    ...(byNew === 0
      ? []
      : [area('ok-new', `of these by ${detail?.pinned?.toName ?? 'the new version'}: ${number(byNew)}`)]),
    ...kinds
      .toSorted((a, b) => b.count - a.count)
      .slice(0, KINDS_SHOWN)
      .map(({ outcome, how, text, count }) => ({
        mark: (/** @type {number} */ x, /** @type {number} */ y) => glyph(outcome, x, y, 4.5, how),
        text: `${number(count)} × ${text}`,
      })),
    ...(frame.fromMs < endedMs && frame.toMs > 0 ? [area('during key', `while the ${disruption} ran`)] : []),
  ];
}

/**
 * @param {TrialView} trial
 * @param {Frame} frame
 * @param {string} [flow] its name, if others are in the picture
 * @returns {Track}
 */
export function outcomeTrack(trial, frame, flow) {
  return {
    title: `Requests ${flow === undefined ? '' : `of ${flow} `}per ${trial.steps.stepMs} ms`,
    key: signsOf(trial, frame),
    ...outcomeColumns(trial.steps, frame, LARGE),
  };
}

/**
 * The columns of a track: good responses above its line, faults below it. Without faults there is no room for them.
 * @param {TrialView['steps']} steps
 * @param {Frame} frame
 * @param {Size} size
 * @returns {Pick<Track, 'height' | 'draw'>}
 */
export function outcomeColumns(steps, frame, size) {
  const columns = columnsOf(frame, steps);
  const present = presentFaults(steps);
  const stacks = columns.map((column) =>
    present.map((kind) => ({ kind, count: sum(countsOf(steps, kind), column) })),
  );
  const oks = columns.map((column) => sum(steps.outcomes.ok, column));
  const max = roundUp(Math.max(1, ...oks));
  const worst = Math.max(1, ...stacks.map((stack) => stack.reduce((total, { count }) => total + count, 0)));
  const below = present.length > 0 ? size.faultPx + (size.isLabelled ? LABEL_PX : 0) : 0;
  return {
    height: size.okPx + below,
    draw: (y) => {
      const base = y + size.okPx;
      const right = columns.map((column, index) => {
        const ok = oks[index] ?? 0;
        const height = (ok / max) * size.okPx;
        const fresh = (sum(steps.byNew, column) / max) * size.okPx;
        const old = `<rect class="ok" x="${column.x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${column.width.toFixed(1)}" height="${(height - fresh).toFixed(1)}"/>`;
        if (fresh === 0) return ok === 0 ? '' : old;
        return `${old}<rect class="ok-new" x="${column.x.toFixed(1)}" y="${(base - fresh).toFixed(1)}" width="${column.width.toFixed(1)}" height="${fresh.toFixed(1)}"/>`;
      });
      const wrong = columns.map((column, index) =>
        faultColumn(stacks[index] ?? [], column, base, worst, size),
      );
      return [
        axisLabel(frame, y + 8, number(max), size.isLabelled ? 'ok' : undefined),
        below > 0 && size.isLabelled ? axisLabel(frame, base + size.faultPx, number(worst), 'faults') : '',
        right.join(''),
        wrong.join(''),
        `<line class="base" x1="${frame.left}" x2="${frame.right}" y1="${base}" y2="${base}"/>`,
      ].join('');
    },
  };
}

/** The kinds of faults in these steps. @param {TrialView['steps']} steps */
export function presentFaults(steps) {
  return FAULTS.filter((kind) => countsOf(steps, kind)?.some((count) => count > 0));
}

/**
 * @param {{ kind: (typeof FAULTS)[number], count: number }[]} stack
 * @param {{ x: number, width: number }} column
 * @param {number} base
 * @param {number} worst
 * @param {Size} size
 */
function faultColumn(stack, { x, width }, base, worst, { faultPx, isLabelled }) {
  const total = stack.reduce((all, { count }) => all + count, 0);
  if (total === 0) return '';
  const wide = Math.max(width, 3);
  let y = base + 1;
  const parts = stack.map(({ kind, count }) => {
    if (count === 0) return '';
    const height = Math.max(4, (count / worst) * (faultPx - 4));
    const part = `<rect class="b-${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${wide.toFixed(1)}" height="${height.toFixed(1)}"/>`;
    y += height;
    return part;
  });
  const text = number(total);
  const label =
    isLabelled && wide >= text.length * DIGIT_PX
      ? `<text class="count" x="${(x + wide / 2).toFixed(1)}" y="${(y + 11).toFixed(1)}" text-anchor="middle">${text}</text>`
      : '';
  return parts.join('') + label;
}
