/**
 * @typedef {object} Frame
 * @property {number} width of the whole picture, px
 * @property {number} left
 * @property {number} right
 * @property {number} fromMs the visible time span
 * @property {number} toMs
 * @property {(ms: number) => number} x the position of a time
 */

const LEFT = 52;
const RIGHT = 10;
const PX_PER_TICK = 90;
/** Steps of the time axis, ms. */
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
];

/**
 * The frame that all tracks of a picture share.
 * @param {number} width
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {Frame}
 */
export function frameOf(width, fromMs, toMs) {
  const right = width - RIGHT;
  const scale = (right - LEFT) / Math.max(1, toMs - fromMs);
  return { width, left: LEFT, right, fromMs, toMs, x: (ms) => LEFT + (ms - fromMs) * scale };
}

/** The time at a position in the picture. @param {Frame} frame @param {number} x */
export function timeAt({ left, right, fromMs, toMs }, x) {
  const share = Math.min(1, Math.max(0, (x - left) / (right - left)));
  return fromMs + share * (toMs - fromMs);
}

/** Round times to label. @param {Frame} frame */
export function ticks({ left, right, fromMs, toMs }) {
  const room = ((toMs - fromMs) * PX_PER_TICK) / Math.max(1, right - left);
  const step = STEPS.find((candidate) => candidate >= room) ?? 600_000;
  const found = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) found.push(ms);
  return { step, at: found };
}

/** A position on a logarithmic scale, from 0 to 1. @param {number} value @param {number} min @param {number} max */
export function logShare(value, min, max) {
  const share = Math.log(Math.max(value, min) / min) / Math.log(max / min);
  return Math.min(1, Math.max(0, share));
}

/** Rounds up to the next round number. @param {number} value */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((n) => n * power).find((n) => n >= value) ?? value;
}
