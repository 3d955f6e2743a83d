// The picture of one trial: tracks over a common time axis.
import { laneTrack } from './lanes.js';
import { logTrack, newCallsTrack, pinnedTrack } from './counts.js';
import { layKey } from './key.js';
import { layFlags } from './flags.js';
import { processTrack } from './processes.js';
import { frameOf, ticks } from './scale.js';
import { latencyTrack, outcomeTrack } from './steps.js';
import { esc } from '../text.js';

/** @typedef {import('../text.js').TrialView} TrialView */

const TITLE_PX = 18;
const GAP_PX = 8;
const AXIS_PX = 34;

/**
 * Draws a trial between two times.
 * @param {TrialView} trial
 * @param {{ width: number, fromMs: number, toMs: number }} view
 */
export function drawFigure(trial, { width, fromMs, toMs }) {
  const frame = frameOf(width, fromMs, toMs);
  const tracks = [
    trial.flows ? undefined : outcomeTrack(trial, frame),
    latencyTrack(trial, frame),
    laneTrack(trial, frame),
    processTrack(trial, frame),
    newCallsTrack(trial, frame),
    pinnedTrack(trial, frame),
    logTrack(trial, frame),
  ].filter((track) => track !== undefined);
  const flags = layFlags(trial, frame);
  let y = flags.height;
  const drawn = tracks.map(({ title, note, alarm, key = [], height, draw }) => {
    const signs = layKey(key, frame);
    const top = y + TITLE_PX;
    const explained = note === undefined ? '' : `<tspan class="note" dx="8">${esc(note)}</tspan>`;
    const warning = alarm ? `<tspan class="alarm" dx="8">⚠ ${esc(alarm)}</tspan>` : '';
    const svg = `<text class="title" x="${frame.left}" y="${y + 13}">${esc(title)}${explained}${warning}</text><g transform="translate(0 ${top})">${signs.svg}</g>${draw(top + signs.height)}`;
    y += TITLE_PX + signs.height + height + GAP_PX;
    return svg;
  });
  const bottom = y;
  const { step, at } = ticks(frame);
  const digits = step < 10 ? 3 : step < 100 ? 2 : step < 1000 ? 1 : 0;
  const axis = at.map(
    (ms) =>
      `<line class="grid" x1="${frame.x(ms).toFixed(1)}" x2="${frame.x(ms).toFixed(1)}" y1="${flags.height}" y2="${bottom}"/><text class="axis" x="${frame.x(ms).toFixed(1)}" y="${bottom + 14}" text-anchor="middle">${(ms / 1000).toFixed(digits)}</text>`,
  );
  const x0 = Math.max(frame.left, frame.x(0));
  const x1 = Math.min(frame.right, frame.x(trial.endedMs));
  const during =
    x1 > x0
      ? `<rect class="during" x="${x0.toFixed(1)}" y="${flags.height}" width="${(x1 - x0).toFixed(1)}" height="${bottom - flags.height}"/>`
      : '';
  return {
    frame,
    height: bottom + AXIS_PX,
    top: flags.height,
    bottom,
    svg: `${during}${axis.join('')}${flags.draw(bottom)}${drawn.join('')}<text class="axis" x="${frame.right}" y="${bottom + 28}" text-anchor="end">seconds from the start of the ${esc(trial.disruption)}</text>`,
  };
}
