// The flows of one trial below each other, each in a lane of its own; the one whose details follow is marked.
import { across, area } from './key.js';
import { outcomeColumns, presentFaults } from './outcomes.js';
import { countsOf } from './steps.js';
import { duration, FAULTS, number, VERDICT_GLYPHS } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').FlowLane} FlowLane */

const SMALL = { okPx: 18, faultPx: 12, isLabelled: false };
/** The height of a lane without requests. */
const EMPTY_PX = 4;
const WAIT_MIN_PX = 6;
const BASELINE = 'in brackets: the baseline, for as many requests';
/** What the kinds of faults that are no outcome of a request are called beside their number. */
const NAMES = { 'idle-cut': 'idle closes', unsolicited: 'unsolicited bytes', twice: 'handled twice' };

/** @param {readonly FlowLane[]} flows @param {Frame} frame @returns {Track[]} */
export function flowTracks(flows, frame) {
  const drawn = flows.filter(({ trial }) => trial !== undefined && trial.flows === undefined);
  if (drawn.length === 0) return [];
  const stepMs = Math.max(...drawn.map(({ trial }) => trial?.steps.stepMs ?? 0));
  const present = new Set(drawn.flatMap(({ trial }) => (trial ? presentFaults(trial.steps) : [])));
  const waits = drawn.some(({ trial }) => trial !== undefined && waitSpan(trial, frame) !== undefined);
  return [
    {
      title: `Flows, requests per ${stepMs} ms`,
      note: 'click a lane for its details',
      key: [
        area('ok', 'ok'),
        ...(drawn.some(({ trial }) => trial?.steps.byNew) ? [area('ok-new', 'ok, by the new version')] : []),
        ...FAULTS.filter((kind) => present.has(kind)).map((kind) => area(`b-${kind}`, nameOf(kind))),
        ...(waits ? [across('wait', 'the longest wait')] : []),
        ...(flows.some(({ baseline }) => baseline) ? [{ mark: () => '', text: BASELINE }] : []),
      ],
      height: 0,
      draw: () => '',
    },
    ...flows.filter(({ trial }) => trial?.flows === undefined).map((flow) => laneOf(flow, frame)),
  ];
}

/** @param {FlowLane} flow @param {Frame} frame @returns {Track} */
function laneOf({ id, name, verdict, baseline, trial, isSelected }, frame) {
  const lane = { title: `${VERDICT_GLYPHS[verdict]} ${name}`, lane: { id, isSelected } };
  if (!trial) return { ...lane, note: 'was decided before this trial', height: EMPTY_PX, draw: () => '' };
  const { height, draw } = outcomeColumns(trial.steps, frame, SMALL);
  return {
    ...lane,
    alarm: trial.violates.join(', '),
    note: noteOf(trial, baseline),
    height,
    draw: (y) => draw(y) + drawWait(trial, frame, y + SMALL.okPx),
  };
}

/** The counts of a trial, each with what as many requests show without the disruption. @param {TrialView} trial @param {FlowLane['baseline']} baseline */
function noteOf({ sent, steps, wait }, baseline) {
  const kinds = FAULTS.map((kind) => {
    const count = countsOf(steps, kind)?.reduce((total, each) => total + each, 0) ?? 0;
    const usual = baseline ? (usualOf(baseline, kind) / Math.max(1, baseline.sent)) * sent : 0;
    return { kind, count, usual };
  });
  const faults = kinds
    .filter(({ count, usual }) => count > 0 || usual > 0)
    .map(
      ({ kind, count, usual }) => `${nameOf(kind)} ${number(count)}${baseline ? ` (${number(usual)})` : ''}`,
    );
  const without = baseline?.longestWaitMs ?? null;
  const waited = wait
    ? [`longest wait ${duration(wait.ms)}${without === null ? '' : ` (${duration(without)})`}`]
    : [];
  // The most telling comes first, since what does not fit is cut off.
  return [...faults, ...waited, `${number(sent)} requests`].join(' · ');
}

/** @param {NonNullable<FlowLane['baseline']>} baseline @param {(typeof FAULTS)[number]} kind */
function usualOf({ outcomes, closes }, kind) {
  if (kind === 'idle-cut') return closes.idle;
  if (kind === 'unsolicited') return closes.unsolicited;
  // How often requests were handled twice is not in the baseline.
  return kind === 'twice' ? 0 : outcomes[kind];
}

/** The longest wait as far as it can be seen, in px. @param {TrialView} trial @param {Frame} frame */
function waitSpan({ wait }, { x, left, right }) {
  if (!wait) return undefined;
  const from = Math.max(left, x(wait.dueMs));
  const to = Math.min(right, x(wait.dueMs + wait.ms));
  return to - from < WAIT_MIN_PX ? undefined : { from, to };
}

/** @param {TrialView} trial @param {Frame} frame @param {number} y */
function drawWait(trial, frame, y) {
  const span = waitSpan(trial, frame);
  return span
    ? `<line class="wait" x1="${span.from.toFixed(1)}" x2="${span.to.toFixed(1)}" y1="${y}" y2="${y}"/>`
    : '';
}

/** @param {string} kind */
function nameOf(kind) {
  return NAMES[/** @type {keyof typeof NAMES} */ (kind)] ?? kind;
}
