// The picture of one trial: tracks over a common time axis.
import { laneTrack } from './lanes.js';
import { logTrack, newCallsTrack, pinnedTrack } from './counts.js';
import { layKey } from './key.js';
import { layFlags } from './flags.js';
import { processTrack } from './processes.js';
import { streamTrack } from './streams.js';
import { frameOf, ticks } from './scale.js';
import { flowTracks } from './flows.js';
import { latencyTrack } from './latency.js';
import { outcomeTrack } from './outcomes.js';
import { esc } from '../text.js';

/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').FlowLane} FlowLane */

const TITLE_PX = 18;
const GAP_PX = 8;
const LANE_GAP_PX = 3;
const AXIS_PX = 34;
const BOLD_LETTER_PX = 7.2;
const LETTER_PX = 6.6;
/** Between the parts of a title. */
const SPACE_PX = 8;

/**
 * Draws a trial between two times, with the flows that ran beside it.
 * @param {TrialView} trial
 * @param {{ width: number, fromMs: number, toMs: number, flows?: readonly FlowLane[] }} view
 */
export function drawFigure(trial, { width, fromMs, toMs, flows = [] }) {
  const frame = frameOf(width, fromMs, toMs);
  const tracks = [
    ...flowTracks(flows, frame),
    trial.flows ? undefined : outcomeTrack(trial, frame, flows.find(({ isSelected }) => isSelected)?.name),
    latencyTrack(trial, frame),
    streamTrack(trial, frame),
    laneTrack(trial, frame),
    processTrack(trial, frame),
    newCallsTrack(trial, frame),
    pinnedTrack(trial, frame),
    logTrack(trial, frame),
  ].filter((track) => track !== undefined);
  const flags = layFlags(trial, frame);
  let y = flags.height;
  const drawn = tracks.map((track) => {
    const { key = [], height, draw, lane } = track;
    const signs = layKey(key, frame);
    const top = y + TITLE_PX;
    const content = `${titleOf(track, frame, y + 13)}<g transform="translate(0 ${top})">${signs.svg}</g>${draw(top + signs.height)}`;
    const full = TITLE_PX + signs.height + height;
    const svg = lane === undefined ? content : selectable(lane, content, frame, y, full);
    y += full + (lane ? LANE_GAP_PX : GAP_PX);
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

/**
 * The title of a track with what it says about it, as much as fits in a line.
 * @param {import('./steps.js').Track} track
 * @param {import('./scale.js').Frame} frame
 * @param {number} y
 */
function titleOf({ title, note = '', alarm = '' }, { left, right }, y) {
  const warning = alarm === '' ? '' : `⚠ ${alarm}`;
  const room = right - left - title.length * BOLD_LETTER_PX - warning.length * BOLD_LETTER_PX - 2 * SPACE_PX;
  const letters = Math.max(0, Math.floor(room / LETTER_PX));
  const fitting = note.length <= letters ? note : letters < 8 ? '' : `${note.slice(0, letters - 1)}…`;
  const part = (/** @type {string} */ name, /** @type {string} */ text) =>
    text === '' ? '' : `<tspan class="${name}" dx="${SPACE_PX}">${esc(text)}</tspan>`;
  return `<text class="title" x="${left}" y="${y}">${esc(title)}${part('note', fitting)}${part('alarm', warning)}</text>`;
}

/**
 * A lane that a click selects.
 * @param {{ id: string, isSelected: boolean }} lane
 * @param {string} content
 * @param {import('./scale.js').Frame} frame
 * @param {number} y
 * @param {number} height
 */
function selectable({ id, isSelected }, content, { width }, y, height) {
  const area = `x="0" y="${y - 1}" width="${width}" height="${height + 2}" rx="3"`;
  return `<g class="lane${isSelected ? ' selected' : ''}" data-flow="${esc(id)}"><rect class="hit" ${area}/>${content}</g>`;
}
