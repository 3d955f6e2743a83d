// Outcomes and latency per time step: good responses above the line, faults below it.
import { area } from './key.js';
import { esc, FAULTS, glyph, number } from '../text.js';
import { logShare, roundUp } from './scale.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('./key.js').Sign} Sign */
/**
 * @typedef {{ title: string, note?: string, alarm?: string, key?: Sign[], height: number, draw: (y: number) => string }} Track
 */

const OK_PX = 62;
const FAULT_PX = 60;
const LATENCY_PX = 56;
const MIN_COLUMN_PX = 3;
const DIGIT_PX = 7;
const KINDS_SHOWN = 8;

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
function columnsOf(frame, { stepMs, first, count }) {
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
function sum(counts, { from, to }) {
  return counts?.slice(from, to).reduce((total, count) => total + count, 0) ?? 0;
}

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

/** @param {TrialView} trial @param {Frame} frame @returns {Track} */
export function outcomeTrack(trial, frame) {
  const { steps } = trial;
  const columns = columnsOf(frame, steps);
  const present = FAULTS.filter((kind) => countsOf(steps, kind)?.some((count) => count > 0));
  const stacks = columns.map((column) =>
    present.map((kind) => ({ kind, count: sum(countsOf(steps, kind), column) })),
  );
  const oks = columns.map((column) => sum(steps.outcomes.ok, column));
  const max = roundUp(Math.max(1, ...oks));
  const worst = Math.max(1, ...stacks.map((stack) => stack.reduce((total, { count }) => total + count, 0)));
  const below = present.length > 0 ? FAULT_PX + 14 : 0;
  return {
    title: `Requests per ${steps.stepMs} ms`,
    key: signsOf(trial, frame),
    height: OK_PX + below,
    draw: (y) => {
      const base = y + OK_PX;
      const right = columns.map((column, index) => {
        const ok = oks[index] ?? 0;
        const height = (ok / max) * OK_PX;
        const fresh = (sum(steps.byNew, column) / max) * OK_PX;
        const old = `<rect class="ok" x="${column.x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${column.width.toFixed(1)}" height="${(height - fresh).toFixed(1)}"/>`;
        if (fresh === 0) return ok === 0 ? '' : old;
        return `${old}<rect class="ok-new" x="${column.x.toFixed(1)}" y="${(base - fresh).toFixed(1)}" width="${column.width.toFixed(1)}" height="${fresh.toFixed(1)}"/>`;
      });
      const wrong = columns.map((column, index) => faultColumn(stacks[index] ?? [], column, base, worst));
      return [
        axisLabel(frame, y + 8, number(max), 'ok'),
        below > 0 ? axisLabel(frame, base + FAULT_PX, number(worst), 'faults') : '',
        right.join(''),
        wrong.join(''),
        `<line class="base" x1="${frame.left}" x2="${frame.right}" y1="${base}" y2="${base}"/>`,
      ].join('');
    },
  };
}

/**
 * @param {{ kind: (typeof FAULTS)[number], count: number }[]} stack
 * @param {{ x: number, width: number }} column
 * @param {number} base
 * @param {number} worst
 */
function faultColumn(stack, { x, width }, base, worst) {
  const total = stack.reduce((all, { count }) => all + count, 0);
  if (total === 0) return '';
  const wide = Math.max(width, 3);
  let y = base + 1;
  const parts = stack.map(({ kind, count }) => {
    if (count === 0) return '';
    const height = Math.max(4, (count / worst) * (FAULT_PX - 4));
    const part = `<rect class="b-${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${wide.toFixed(1)}" height="${height.toFixed(1)}"/>`;
    y += height;
    return part;
  });
  const text = number(total);
  const label =
    wide >= text.length * DIGIT_PX
      ? `<text class="count" x="${(x + wide / 2).toFixed(1)}" y="${(y + 11).toFixed(1)}" text-anchor="middle">${text}</text>`
      : '';
  return parts.join('') + label;
}

/** @param {Frame} frame @param {number} y @param {string} figure @param {string} [what] */
export function axisLabel({ left }, y, figure, what) {
  const second =
    what === undefined
      ? ''
      : `<text class="axis" x="${left - 5}" y="${y + 11}" text-anchor="end">${what}</text>`;
  return `<text class="axis" x="${left - 5}" y="${y}" text-anchor="end">${esc(figure)}</text>${second}`;
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function latencyTrack({ steps }, frame) {
  const { median = [], longest = [] } = steps;
  const max = Math.max(10, ...longest.map((ms) => ms ?? 0));
  const min = 0.5;
  const points = columnsOf(frame, steps).flatMap(({ from, to, x, width }) => {
    const middles = median.slice(from, to).filter((ms) => ms !== null);
    const highest = longest.slice(from, to).filter((ms) => ms !== null);
    if (middles.length === 0) return [];
    return [
      {
        from,
        to,
        x: x + width / 2,
        median: middles.toSorted((a, b) => a - b)[middles.length >> 1] ?? 0,
        longest: Math.max(...highest),
      },
    ];
  });
  if (points.length === 0) return undefined;
  return {
    title: 'Time to last byte',
    note: 'median (line) and maximum (bars)',
    height: LATENCY_PX,
    draw: (y) => {
      const at = (/** @type {number} */ ms) =>
        (y + LATENCY_PX - 2 - logShare(ms, min, max) * (LATENCY_PX - 6)).toFixed(1);
      const grid = [1, 10, 100, 1000, 10_000].filter((ms) => ms < max);
      return [
        ...grid.map(
          (ms) =>
            `<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${at(ms)}" y2="${at(ms)}"/>${axisLabel(frame, Number(at(ms)) + 4, ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`)}`,
        ),
        ...points.map(
          (point) =>
            `<line class="longest" x1="${point.x.toFixed(1)}" x2="${point.x.toFixed(1)}" y1="${at(point.median)}" y2="${at(point.longest)}"/>`,
        ),
        // The line has a gap where there is no response and thus no latency.
        `<path class="median" d="${points.map((point, index) => `${points[index - 1]?.to === point.from ? 'L' : 'M'}${point.x.toFixed(1)},${at(point.median)}h0.1`).join('')}"/>`,
      ].join('');
    },
  };
}
