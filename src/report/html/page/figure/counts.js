// Counts over time: New() calls and their limit, and connections pinned to the old version.
import { number } from '../text.js';
import { across, upright } from './key.js';
import { axisLabel } from './steps.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */

const PX = 46;

/**
 * A step line through the points.
 * @param {[number, number][]} points
 * @param {Frame} frame
 * @param {(value: number) => number} at
 */
function stairs(points, frame, at) {
  const clip = (/** @type {number} */ ms) => Math.min(frame.right, Math.max(frame.left, frame.x(ms)));
  let path = '';
  let last = 0;
  for (const [ms, value] of points) {
    path +=
      path === ''
        ? `M${clip(ms).toFixed(1)},${at(value).toFixed(1)}`
        : `L${clip(ms).toFixed(1)},${at(last).toFixed(1)}L${clip(ms).toFixed(1)},${at(value).toFixed(1)}`;
    last = value;
  }
  return path === '' ? '' : `${path}H${frame.right}`;
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function newCallsTrack({ detail }, frame) {
  if (!detail || detail.newCalls.length === 0) return undefined;
  const { newCalls, newCallsLimit: limit } = detail;
  const total = Math.max(...newCalls.map(([, calls]) => calls));
  if (total === 0 && limit === null) return undefined;
  const most = Math.max(total, limit ?? 0, 1) * 1.15;
  const over = limit !== null && total > limit;
  return {
    title: 'New() calls',
    note: `${number(total)} in this trial${limit === null ? '' : `, ${number(limit)} allowed`}`,
    alarm: over ? 'more than allowed' : '',
    key: [
      across(`calls${over ? ' over' : ''}`, 'called so far'),
      ...(limit === null ? [] : [across('limit', 'allowed')]),
    ],
    height: PX,
    draw: (y) => {
      const at = (/** @type {number} */ calls) => y + PX - 2 - (calls / most) * (PX - 4);
      const allowed =
        limit === null
          ? ''
          : `<line class="limit" x1="${frame.left}" x2="${frame.right}" y1="${at(limit)}" y2="${at(limit)}"/>`;
      return `${allowed}<path class="calls${over ? ' over' : ''}" d="${stairs(newCalls, frame, at)}"/>${axisLabel(frame, at(total) + 4, number(total))}${axisLabel(frame, y + PX, '0')}`;
    },
  };
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function pinnedTrack({ detail }, frame) {
  const pinned = detail?.pinned;
  if (!pinned || pinned.points.length === 0) return undefined;
  const most = Math.max(1, ...pinned.points.flatMap(([, ...counts]) => counts)) * 1.1;
  const series = /** @type {const} */ ([
    ['pinned', 1, `clients still served by ${pinned.fromName}`],
    ['old', 2, `connections to ${pinned.fromName}`],
    ['new', 3, `connections to ${pinned.toName}`],
  ]);
  return {
    title: 'Pinned connections',
    key: series.map(([name, , text]) => across(`line-${name}`, text)),
    height: PX,
    draw: (y) => {
      const at = (/** @type {number} */ count) => y + PX - 2 - (count / most) * (PX - 4);
      const lines = series.map(
        ([name, column]) =>
          `<path class="line-${name}" d="${stairs(
            pinned.points.map((point) => [point[0], point[column]]),
            frame,
            at,
          )}"/>`,
      );
      return `${axisLabel(frame, y + 10, number(Math.round(most / 1.1)))}${axisLabel(frame, y + PX, '0')}${lines.join('')}`;
    },
  };
}

const GRAVE = /\b(emerg|alert|crit|critical|error|fatal|panic|level=error)\b/i;
const WARNING = /\bwarn(ing)?\b/i;

const GRAVITIES = /** @type {const} */ ([
  ['grave', 'an error'],
  ['warning', 'a warning'],
  ['plain', 'a line'],
]);

/** Half the height of a log line's tick. @param {(typeof GRAVITIES)[number][0]} grave */
function halfOf(grave) {
  return grave === 'plain' ? 3 : 6;
}

/** The severity of a log line. @param {string} text @returns {(typeof GRAVITIES)[number][0]} */
export function gravity(text) {
  if (GRAVE.test(text)) return 'grave';
  return WARNING.test(text) ? 'warning' : 'plain';
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function logTrack({ detail }, frame) {
  const lines = (detail?.log ?? []).filter(([ms]) => ms >= frame.fromMs && ms <= frame.toMs);
  if (lines.length === 0) return undefined;
  const present = new Set(lines.map(([, text]) => gravity(text)));
  return {
    title: 'Log lines of the target',
    key: GRAVITIES.filter(([grave]) => present.has(grave)).map(([grave, text]) =>
      upright(`log-${grave}`, text, halfOf(grave)),
    ),
    height: 14,
    draw: (y) =>
      lines
        .map(([ms, text]) => {
          const grave = gravity(text);
          const half = halfOf(grave);
          return `<line class="log-${grave}" x1="${frame.x(ms).toFixed(1)}" x2="${frame.x(ms).toFixed(1)}" y1="${y + 7 - half}" y2="${y + 7 + half}"/>`;
        })
        .join(''),
  };
}
