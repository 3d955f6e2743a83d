// Latency per time step.
import { axisLabel, columnsOf } from './steps.js';
import { logShare } from './scale.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */

const LATENCY_PX = 56;

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
