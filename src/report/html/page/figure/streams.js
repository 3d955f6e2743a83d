// One lane per client of streams: when it had one, how each ended, and its gaps.
import { across, area, upright } from './key.js';
import { esc } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').StreamLane} StreamLane */

const FEW = 16;
const ROW_PX = 15;
const NARROW_ROW_PX = 8;
const GAP_PX = 3;

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function streamTrack({ detail, streamsText = '' }, frame) {
  const { lanes = [], leftOut = 0 } = detail?.streams ?? {};
  if (lanes.length === 0) return undefined;
  const row = lanes.length <= FEW ? ROW_PX : NARROW_ROW_PX;
  return {
    title: `Streams of ${lanes.length}${leftOut > 0 ? ` of ${lanes.length + leftOut}` : ''} clients`,
    note: streamsText.replace('streams: ', ''),
    key: signsOf(lanes),
    height: lanes.length * row,
    draw: (y) => lanes.map((lane, index) => drawLane(lane, frame, y + index * row, row)).join(''),
  };
}

/** The legend of the signs that there are. @param {readonly StreamLane[]} lanes */
function signsOf(lanes) {
  const has = (/** @type {(stream: StreamLane['streams'][number]) => boolean} */ is) =>
    lanes.some(({ streams }) => streams.some(is));
  return [
    area('stream', 'a stream is open'),
    ...(has(({ end }) => end === 'cut') ? [upright('end-in-flight', 'cut')] : []),
    ...(has(({ end }) => end === 'ended') ? [upright('end-announced', 'ended in order')] : []),
    ...(has(({ gap }) => gap !== null) ? [area('silent', 'no message comes')] : []),
    ...(lanes.some(({ streams }) => streams.length > 1) ? [across('without', 'without a stream')] : []),
  ];
}

/** @param {StreamLane} lane @param {Frame} frame @param {number} y @param {number} row */
function drawLane({ name, streams }, frame, y, row) {
  const high = row - GAP_PX;
  const middle = y + high / 2;
  const clip = (/** @type {number} */ ms) => Math.min(frame.right, Math.max(frame.left, frame.x(ms)));
  const isVisible = (/** @type {number} */ from, /** @type {number} */ to) =>
    to >= frame.fromMs && from <= frame.toMs;
  const bar = (
    /** @type {string} */ kind,
    /** @type {number} */ from,
    /** @type {number} */ to,
    inset = 0,
  ) =>
    isVisible(from, to)
      ? `<rect class="${kind}" x="${clip(from).toFixed(1)}" y="${y + inset}" width="${Math.max(1, clip(to) - clip(from)).toFixed(1)}" height="${high - 2 * inset}"/>`
      : '';
  const label =
    row >= ROW_PX
      ? `<text class="axis" x="${frame.left - 5}" y="${middle + 4}" text-anchor="end">${esc(name)}</text>`
      : '';
  const parts = streams.map(({ fromMs, toMs, end, gap }, index) => {
    const before = streams[index - 1];
    const without =
      before && isVisible(before.toMs, fromMs)
        ? `<line class="without" x1="${clip(before.toMs).toFixed(1)}" x2="${clip(fromMs).toFixed(1)}" y1="${middle}" y2="${middle}"/>`
        : '';
    const silent = gap ? bar('silent', gap[0], gap[1], 2) : '';
    return `${without}${bar('stream', fromMs, toMs)}${silent}${endOf(end, toMs)}`;
  });
  return label + parts.join('');

  /** @param {StreamLane['streams'][number]['end']} end @param {number} ms */
  function endOf(end, ms) {
    if (end === 'alive' || !isVisible(ms, ms)) return '';
    const kind = end === 'cut' ? 'end-in-flight' : 'end-announced';
    const x = clip(ms).toFixed(1);
    return `<line class="${kind}" x1="${x}" x2="${x}" y1="${y - 1}" y2="${y + high + 1}"/>`;
  }
}
