// The events of a trial as flags above the tracks.
import { esc } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('../text.js').TrialView} TrialView */

const ROW_PX = 16;
const LETTER_PX = 6.2;
const TEXT_MAX = 60;

/** Lays out flags in as many rows as needed, with their poles. @param {TrialView} trial @param {Frame} frame */
export function layFlags({ detail }, frame) {
  /** @type {number[]} */
  const rows = [];
  const flags = (detail?.events ?? [])
    .filter(({ atMs }) => atMs >= frame.fromMs && atMs <= frame.toMs)
    .map(({ atMs, kind, text }) => {
      const shown = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text;
      const x = frame.x(atMs);
      const room = shown.length * LETTER_PX + 8;
      const leftwards = x + room > frame.width;
      const begin = leftwards ? Math.max(0, x - room) : x;
      let row = rows.findIndex((end) => end <= begin);
      if (row < 0) row = rows.push(0) - 1;
      rows[row] = begin + room + 4;
      return { x, kind, shown, leftwards, row };
    });
  return {
    height: Math.max(1, rows.length) * ROW_PX + 4,
    draw: (/** @type {number} */ bottom) => {
      const poles = flags.map(
        ({ x, kind, row }) =>
          `<line class="pole m-${kind}" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${row * ROW_PX + 2}" y2="${bottom}"/>`,
      );
      const texts = flags.map(({ x, kind, shown, leftwards, row }) => {
        const y = row * ROW_PX;
        const anchor = leftwards
          ? `x="${(x - 4).toFixed(1)}" text-anchor="end"`
          : `x="${(x + 4).toFixed(1)}"`;
        return `<text class="flag m-${kind}" ${anchor} y="${y + 12}">${esc(shown)}</text>`;
      });
      // Texts come last, so that no pole covers them.
      return poles.join('') + texts.join('');
    },
  };
}
