// The legend of a track: each sign with its text, in as many rows as needed.
import { esc } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/**
 * @typedef {{ mark: (x: number, y: number) => string, text: string }} Sign a sign centred on a point, at most 6 px to each side, and its meaning
 */

const ROW_PX = 17;
const LETTER_PX = 6.4;
const SIGN_PX = 10;

/** @param {readonly Sign[]} signs @param {Frame} frame */
export function layKey(signs, { left, right }) {
  if (signs.length === 0) return { height: 0, svg: '' };
  let x = left + 6;
  let y = 7;
  const parts = signs.map(({ mark, text }) => {
    const room = 2 * SIGN_PX + 2 + text.length * LETTER_PX;
    if (x > left + 6 && x + room > right) {
      x = left + 6;
      y += ROW_PX;
    }
    const svg = `${mark(x, y)}<text class="legend" x="${x + SIGN_PX}" y="${y + 4}">${esc(text)}</text>`;
    x += room;
    return svg;
  });
  return { height: y + 12, svg: parts.join('') };
}

/** A horizontal line as a sign. @param {string} name CSS class @param {string} text @returns {Sign} */
export function across(name, text) {
  return {
    mark: (x, y) => `<line class="${name}" x1="${x - 6}" x2="${x + 6}" y1="${y}" y2="${y}"/>`,
    text,
  };
}

/**
 * A vertical line as a sign.
 * @param {string} name CSS class
 * @param {string} text
 * @param {number} [half] of its height
 * @returns {Sign}
 */
export function upright(name, text, half = 6) {
  return {
    mark: (x, y) => `<line class="${name}" x1="${x}" x2="${x}" y1="${y - half}" y2="${y + half}"/>`,
    text,
  };
}

/** An area as a sign. @param {string} name CSS class @param {string} text @returns {Sign} */
export function area(name, text) {
  return {
    mark: (x, y) => `<rect class="${name}" x="${x - 5}" y="${y - 5}" width="10" height="10"/>`,
    text,
  };
}
