// The target's processes: when each ran, and its share of a CPU core.
import { area, upright } from './key.js';
import { esc } from '../text.js';

/** @typedef {import('./scale.js').Frame} Frame */
/** @typedef {import('./steps.js').Track} Track */
/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').ProcessView} ProcessView */

const ROW_PX = 20;
const BAR_PX = 17;
const BUSY_SHARE = 0.5;
const LETTER_PX = 6.3;

/**
 * A problem with a process and its start; undefined if there is none.
 * @param {ProcessView} process
 * @param {TrialView} trial
 * @returns {{ text: string, atMs: number } | undefined}
 */
export function complaintOf(process, { detail, endedMs }) {
  const { events = [], processes = [] } = detail ?? {};
  const replaced = processes.some(
    ({ role, name, old }) => role === process.role && name === process.name && !old,
  );
  if (process.role === 'plugin-server' && process.old && process.left && replaced) {
    // It should have exited by the time the last of the others did.
    const gone = processes.filter(({ old, left }) => old && !left).map(({ toMs }) => toMs);
    return { text: 'old, but still running', atMs: Math.max(endedMs, ...gone) };
  }
  const restMs = events.find(({ kind }) => kind === 'rest')?.atMs ?? Number.POSITIVE_INFINITY;
  // The first sample after the load may still include work caused by it.
  const resting = process.cpu.filter(([atMs]) => atMs > restMs + 250);
  const share = resting.length < 2 ? 0 : Math.min(...resting.map(([, used]) => used));
  if (share < BUSY_SHARE) return undefined;
  return { text: `idle, but using ${(share * 100).toFixed(0)} % of a core`, atMs: resting[0]?.[0] ?? restMs };
}

/** @param {TrialView} trial @param {Frame} frame @returns {Track | undefined} */
export function processTrack(trial, frame) {
  const processes = (trial.detail?.processes ?? []).toSorted(
    (a, b) => Number(a.role === 'plugin-server') - Number(b.role === 'plugin-server') || a.fromMs - b.fromMs,
  );
  if (processes.length === 0) return undefined;
  const renewed = processes.some(({ old }) => !old);
  const idle = trial.disruption === 'reload' && !renewed ? 'no process was replaced' : '';
  return {
    title: 'Processes of the target',
    note: 'sampled every 50 ms, less often under load: times may be that late',
    alarm: idle,
    key: signsOf(processes),
    height: processes.length * ROW_PX,
    draw: (y) =>
      processes
        .map((process, index) =>
          bar(process, complaintOf(process, trial)?.text ?? '', frame, y + index * ROW_PX),
        )
        .join(''),
  };
}

/** @param {readonly ProcessView[]} processes */
function signsOf(processes) {
  const some = (/** @type {ProcessView['role']} */ wanted) => processes.some(({ role }) => role === wanted);
  return [
    ...(some('worker') ? [area('process worker', 'a worker')] : []),
    ...(some('plugin-server') ? [area('process plugin-server', 'a plugin server')] : []),
    ...(processes.some(({ cpu }) => cpu.length > 1) ? [area('cpu', 'height: its share of a core')] : []),
    ...(processes.some(({ left }) => !left) ? [upright('gone', 'it ended')] : []),
  ];
}

/** @param {ProcessView} process @param {string} wrong @param {Frame} frame @param {number} y */
function bar(process, wrong, frame, y) {
  const clip = (/** @type {number} */ ms) => Math.min(frame.right, Math.max(frame.left, frame.x(ms)));
  const x0 = clip(process.fromMs);
  const x1 = Math.max(x0 + 2, clip(process.toMs));
  const base = y + BAR_PX;
  const samples = process.cpu.filter(([atMs]) => atMs <= process.toMs);
  const cpu = samples.map(
    ([atMs, share]) => `L${clip(atMs).toFixed(1)},${(base - Math.min(1, share) * BAR_PX).toFixed(1)}`,
  );
  const used =
    cpu.length > 1
      ? `<path class="cpu" d="M${x0.toFixed(1)},${base}${cpu.join('')}L${clip(samples.at(-1)?.[0] ?? 0).toFixed(1)},${base}Z"/>`
      : '';
  const name = `${process.name} ${process.pid}`;
  const text = wrong === '' ? name : `${name} — ${wrong}`;
  const room = x1 - x0 > text.length * LETTER_PX;
  const before = x0 - text.length * LETTER_PX > frame.left;
  const label =
    room || !before ? `x="${(x0 + 5).toFixed(1)}"` : `x="${(x0 - 5).toFixed(1)}" text-anchor="end"`;
  return [
    `<rect class="process ${process.role}${wrong === '' ? '' : ' wrong'}" x="${x0.toFixed(1)}" y="${y}" width="${(x1 - x0).toFixed(1)}" height="${BAR_PX}" rx="3"/>`,
    used,
    process.left
      ? ''
      : `<line class="gone" x1="${x1.toFixed(1)}" x2="${x1.toFixed(1)}" y1="${y - 1}" y2="${base + 1}"/>`,
    `<text class="name${wrong === '' ? '' : ' wrong'}" ${label} y="${y + 12.5}">${wrong === '' ? '' : '⚠ '}${esc(text)}</text>`,
  ].join('');
}
