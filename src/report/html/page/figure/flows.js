// The flows of one trial below each other, each in a lane of its own; the one whose details follow is marked.
import { area } from './key.js';
import { outcomeColumns, presentFaults } from './outcomes.js';
import { countsOf } from './steps.js';
import { FAULTS, number, VERDICT_GLYPHS } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../../view/model.ts').FlowLane} FlowLane */

const SMALL = { okPx: 18, faultPx: 12, isLabelled: false };
/** The height of a lane without requests. */
const EMPTY_PX = 4;
/** What the kinds of faults that are no outcome of a request are called beside their number. */
const NAMES = { 'idle-cut': 'idle closes', unsolicited: 'unsolicited bytes', twice: 'handled twice' };

/** @param {readonly FlowLane[]} flows @param {Frame} frame @returns {Track[]} */
export function flowTracks(flows, frame) {
  const drawn = flows.filter(({ trial }) => trial !== undefined && trial.flows === undefined);
  if (drawn.length === 0) return [];
  const stepMs = Math.max(...drawn.map(({ trial }) => trial?.steps.stepMs ?? 0));
  const present = new Set(drawn.flatMap(({ trial }) => (trial ? presentFaults(trial.steps) : [])));
  return [
    {
      title: `Flows, requests per ${stepMs} ms`,
      note: 'click a lane for its details',
      key: [
        area('ok', 'ok'),
        ...FAULTS.filter((kind) => present.has(kind)).map((kind) => area(`b-${kind}`, nameOf(kind))),
      ],
      height: 0,
      draw: () => '',
    },
    ...flows.filter(({ trial }) => trial?.flows === undefined).map((flow) => laneOf(flow, frame)),
  ];
}

/** @param {FlowLane} flow @param {Frame} frame @returns {Track} */
function laneOf({ id, name, verdict, trial, isSelected }, frame) {
  const lane = { title: `${VERDICT_GLYPHS[verdict]} ${name}`, lane: { id, isSelected } };
  if (!trial) return { ...lane, note: 'was decided before this trial', height: EMPTY_PX, draw: () => '' };
  return {
    ...lane,
    alarm: trial.violates.join(', '),
    note: countsText(trial),
    ...outcomeColumns(trial.steps, frame, SMALL),
  };
}

/** @param {import('../text.js').TrialView} trial */
function countsText({ sent, steps }) {
  const faults = presentFaults(steps).map((kind) => {
    const count = countsOf(steps, kind)?.reduce((total, each) => total + each, 0) ?? 0;
    return `${nameOf(kind)} ${number(count)}`;
  });
  return [`${number(sent)} requests`, ...faults].join(' · ');
}

/** @param {string} kind */
function nameOf(kind) {
  return NAMES[/** @type {keyof typeof NAMES} */ (kind)] ?? kind;
}
