// Counts over time: New() calls against what is allowed, and who is pinned to the old version.
import { esc, number } from './text.js';
import { axisLabel } from './steps.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('./text.js').TrialView} TrialView */

const PX = 46;

/** A line that keeps its height until the next point. @param {[number, number][]} points @param {Frame} frame @param {(value: number) => number} at */
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
    ['pinned', 1, `clients that ${pinned.fromName} will still answer`],
    ['old', 2, `connections to ${pinned.fromName}`],
    ['new', 3, `connections to ${pinned.toName}`],
  ]);
  return {
    title: 'Pinned connections',
    height: PX + 16,
    draw: (y) => {
      const at = (/** @type {number} */ count) => y + 16 + PX - 2 - (count / most) * (PX - 4);
      let x = frame.left + 4;
      const key = series.map(([name, , text]) => {
        const item = `<line class="line-${name}" x1="${x}" x2="${x + 14}" y1="${y + 7}" y2="${y + 7}"/><text class="legend" x="${x + 18}" y="${y + 11}">${esc(text)}</text>`;
        x += 32 + text.length * 6.2;
        return item;
      });
      const lines = series.map(
        ([name, column]) =>
          `<path class="line-${name}" d="${stairs(
            pinned.points.map((point) => [point[0], point[column]]),
            frame,
            at,
          )}"/>`,
      );
      return `${key.join('')}${axisLabel(frame, y + 26, number(Math.round(most / 1.1)))}${axisLabel(frame, y + 16 + PX, '0')}${lines.join('')}`;
    },
  };
}

const GRAVE = /\b(emerg|alert|crit|critical|error|fatal|panic|level=error)\b/i;
const WARNING = /\bwarn(ing)?\b/i;

/** How grave a log line is. @param {string} text */
export function gravity(text) {
  if (GRAVE.test(text)) return 'grave';
  return WARNING.test(text) ? 'warning' : 'plain';
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function logTrack({ detail }, frame) {
  const lines = (detail?.log ?? []).filter(([ms]) => ms >= frame.fromMs && ms <= frame.toMs);
  if (lines.length === 0) return undefined;
  return {
    title: 'Log lines of the gateway',
    height: 14,
    draw: (y) =>
      lines
        .map(([ms, text]) => {
          const grave = gravity(text);
          const half = grave === 'plain' ? 3 : 6;
          return `<line class="log-${grave}" x1="${frame.x(ms).toFixed(1)}" x2="${frame.x(ms).toFixed(1)}" y1="${y + 7 - half}" y2="${y + 7 + half}"/>`;
        })
        .join(''),
  };
}
