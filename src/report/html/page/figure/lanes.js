// One lane per virtual user: its connections, how busy it was, its faults, and who closed each connection.
import { across, area, upright } from './key.js';
import { esc, glyph } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').Lane} Lane */
/** @typedef {import('../../view/model.ts').LaneEnd} LaneEnd */

const FEW = 16;
const SOME = 32;
const GAP_PX = 3;
const MIN_BUSY_PX = 1;

/** The radius of a fault's sign. @param {number} row */
function signSize(row) {
  return Math.min(5, (row - GAP_PX) / 2);
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function laneTrack(trial, frame) {
  const { lanes = [], lanesLeftOut = 0 } = trial.detail ?? {};
  if (lanes.length === 0) return undefined;
  const row = lanes.length <= FEW ? 15 : lanes.length <= SOME ? 10 : 7;
  const ends = lanes
    .flatMap(({ lives }) => lives.map(([, , end]) => end))
    .filter((end) => end !== '' && end !== 'probe');
  const count = (/** @type {RegExp} */ pattern) => ends.filter((end) => pattern.test(end)).length;
  const closed = [
    [count(/^announced/), 'announced'],
    [count(/^idle/), 'while idle, without notice'],
    [count(/^in-flight/), 'under a request'],
  ].flatMap(([n, text]) => (n === 0 ? [] : [`${n} ${text}`]));
  const closes = closed.length === 0 ? '' : `closed by the target: ${closed.join(', ')}`;
  return {
    title:
      trial.connections > 0 && lanes[0]?.name.startsWith('policy')
        ? 'Policies'
        : `Connections (${lanes.length}${lanesLeftOut > 0 ? ` of ${lanes.length + lanesLeftOut}` : ''})`,
    note: closes,
    key: signsOf(lanes, frame, signSize(row)),
    height: lanes.length * row,
    draw: (y) => lanes.map((lane, index) => drawLane(lane, trial, frame, y + index * row, row)).join(''),
  };
}

/**
 * The legend of the visible signs.
 * @param {readonly Lane[]} lanes
 * @param {Frame} frame
 * @param {number} size radius of a fault's sign
 */
function signsOf(lanes, frame, size) {
  const { fromMs, toMs } = frame;
  const within = (/** @type {readonly [number, number | null, ...unknown[]]} */ [from, to]) =>
    from <= toMs && (to ?? toMs) >= fromMs;
  const ended = (/** @type {RegExp} */ how) =>
    lanes.some(({ lives }) =>
      lives.some(([, to, end]) => to !== null && to >= fromMs && to <= toMs && how.test(end)),
    );
  const tails = lanes.some(({ faults }) =>
    faults.some((span) => within(span) && frame.x(span[1]) - frame.x(span[0]) > 2 * size),
  );
  return [
    ...(lanes.some(({ lives }) => lives.some(within)) ? [area('life', 'open')] : []),
    area('busy key', 'requests in flight (darker: for more of the time)'),
    ...(lanes.some(({ long }) => long.some(within)) ? [area('long', 'one request of 60 ms or more')] : []),
    ...(tails ? [across('tail key', 'before a fault: the duration of that request')] : []),
    ...(ended(/^probe/) ? [upright('end-probe', 'closed by the probe')] : []),
    ...(ended(/^announced/) ? [upright('end-announced', 'closed by the target, announced')] : []),
    ...(ended(/^(?:idle|in-flight)/) ? [upright('end-idle', 'closed by the target, without notice')] : []),
  ];
}

/** @param {Lane} lane @param {TrialView} trial @param {Frame} frame @param {number} y @param {number} row */
function drawLane(lane, trial, frame, y, row) {
  const high = row - GAP_PX;
  const middle = y + high / 2;
  const clip = (/** @type {number} */ ms) => Math.min(frame.right, Math.max(frame.left, frame.x(ms)));
  const isVisible = (/** @type {number} */ from, /** @type {number} */ to) =>
    to >= frame.fromMs && from <= frame.toMs;
  const lives = lane.lives.filter(([from, to]) => isVisible(from, to ?? Number.POSITIVE_INFINITY));
  const long = lane.long.filter(([from, to]) => isVisible(from, to));
  const faults = lane.faults.filter(([from, to]) => isVisible(from, to));
  const size = signSize(row);
  return [
    row >= 15
      ? `<text class="axis" x="${frame.left - 5}" y="${middle + 4}" text-anchor="end">${esc(lane.name)}</text>`
      : '',
    ...lives.map(
      ([from, to]) =>
        `<rect class="life" x="${clip(from).toFixed(1)}" y="${y}" width="${Math.max(1, clip(to ?? frame.toMs) - clip(from)).toFixed(1)}" height="${high}" rx="2"/>`,
    ),
    busy(lane, trial, frame, y + 1, high - 2),
    ...long.map(
      ([from, to]) =>
        `<rect class="long" x="${clip(from).toFixed(1)}" y="${y + 1}" width="${Math.max(2, clip(to) - clip(from)).toFixed(1)}" height="${high - 2}"/>`,
    ),
    ...lives.map(([, to, end]) => (to === null ? '' : cap(end, clip(to), y, high))),
    ...faults.map(([from, to, kind]) => fault(trial, kind, clip(from), clip(to), middle, size)),
  ].join('');
}

/**
 * Adjacent steps of the same shade form one rectangle; of steps too narrow to be visible, the busiest is drawn.
 * @param {Lane} lane
 * @param {TrialView} trial
 * @param {Frame} frame
 * @param {number} y
 * @param {number} high
 */
function busy({ busy: digits }, { steps }, frame, y, high) {
  const { stepMs, first } = steps;
  const parts = [];
  const per = Math.max(1, Math.ceil(MIN_BUSY_PX / (frame.x(stepMs) - frame.x(0))));
  const begin = Math.max(0, Math.floor(frame.fromMs / stepMs) - first);
  const end = Math.min(digits.length, Math.ceil(frame.toMs / stepMs) - first);
  const shadeAt = (/** @type {number} */ step) => busiest(digits, step, Math.min(end, step + per));
  for (let from = begin - (begin % per); from < end;) {
    const shade = shadeAt(from);
    let to = from + per;
    while (to < end && shadeAt(to) === shade) to += per;
    to = Math.min(to, end);
    const x0 = Math.max(frame.left, frame.x((first + from) * stepMs));
    const x1 = Math.min(frame.right, frame.x((first + to) * stepMs));
    if (shade > 0)
      parts.push(
        `<rect class="busy" x="${x0.toFixed(1)}" y="${y}" width="${Math.max(0, x1 - x0).toFixed(1)}" height="${high}" opacity="${(0.12 + shade * 0.05).toFixed(2)}"/>`,
      );
    from = to;
  }
  return parts.join('');
}

/** @param {string} digits @param {number} from @param {number} to */
function busiest(digits, from, to) {
  let most = 0;
  for (let step = from; step < to; step++) most = Math.max(most, Number(digits[step]));
  return most;
}

/**
 * Marks who closed the connection: a thin bar for the probe or an announced close, a thick one for a close without
 * notice.
 * @param {LaneEnd} end
 * @param {number} x
 * @param {number} y
 * @param {number} high
 */
function cap(end, x, y, high) {
  if (end === '') return '';
  const [state = ''] = end.split(' ');
  return `<line class="end-${state}" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${y - 1}" y2="${y + high + 1}"/>`;
}

/**
 * @param {TrialView} trial
 * @param {number} kind
 * @param {number} x0
 * @param {number} x1
 * @param {number} y
 * @param {number} r
 */
function fault(trial, kind, x0, x1, y, r) {
  const { outcome, how } = trial.kinds[kind] ?? { outcome: 'unexpected', how: undefined };
  const tail =
    x1 - x0 > 2 * r
      ? `<line class="tail f-${outcome}" x1="${x0.toFixed(1)}" x2="${x1.toFixed(1)}" y1="${y}" y2="${y}"/>`
      : '';
  return tail + glyph(outcome, Math.round(x1 * 10) / 10, y, r, how);
}
