/** @typedef {import('../view/model.ts').TrialView} TrialView */
/** @typedef {import('../view/model.ts').TrialDetail} TrialDetail */
/** @typedef {import('../view/model.ts').VerdictView} VerdictView */
/** @typedef {import('../view/model.ts').FaultKind} FaultKind */

const MS_PER_S = 1000;
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A glyph for each verdict, so that colour is never the only distinction. */
export const VERDICT_GLYPHS = { green: '✓', red: '✕', inconclusive: '?' };

/** The kinds of faults in stacking order, worst first. Each has its own class and shape. */
export const FAULTS = /** @type {const} */ ([
  'bypass',
  'closed',
  'error',
  'timeout',
  'refused',
  'stale',
  'unexpected',
  'twice',
  'idle-cut',
  'unsolicited',
]);

/** Escapes text for SVG and HTML. @param {unknown} text */
export function esc(text) {
  return String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** @param {number | null} figure */
export function number(figure) {
  return figure === null ? '–' : whole.format(figure);
}

/** A time relative to the disruption: "+1.204 s". @param {number} ms @param {number} [digits] */
export function clock(ms, digits = 3) {
  return `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / MS_PER_S).toFixed(digits)} s`;
}

/** A duration with suitable precision. @param {number} ms */
export function duration(ms) {
  if (ms >= MS_PER_S) return `${(ms / MS_PER_S).toFixed(ms >= 10 * MS_PER_S ? 0 : 1)} s`;
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
}

/**
 * The shape of a kind of fault around a point, of radius r.
 * @param {FaultKind['outcome']} outcome
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {FaultKind['how']} [how] a reset has its own shape
 */
export function glyph(outcome, x, y, r, how) {
  const at = `class="f-${outcome}"`;
  const point = (/** @type {[number, number][]} */ points) =>
    points.map(([dx, dy]) => `${(x + dx * r).toFixed(1)},${(y + dy * r).toFixed(1)}`).join(' ');
  const cross = `M${x - r},${y - r}L${x + r},${y + r}M${x + r},${y - r}L${x - r},${y + r}`;
  if (how === 'rst') {
    const bar = outcome === 'idle-cut' ? `M${x - 1.2 * r},${y}H${x + 1.2 * r}` : '';
    return `<path ${at} d="M${x + 0.6 * r},${y - 1.2 * r}L${x - 0.8 * r},${y + 0.2 * r}H${x + 0.8 * r}L${x - 0.6 * r},${y + 1.2 * r}${bar}" fill="none" style="stroke-width:${Math.max(1.6, r / 2)}"/>`;
  }
  switch (outcome) {
    case 'bypass':
      return `<polygon ${at} points="${point([
        [0, -1.1],
        [1.1, 0.9],
        [-1.1, 0.9],
      ])}"/>`;
    case 'error':
      return `<polygon ${at} points="${point([
        [0, -1.2],
        [1.2, 0],
        [0, 1.2],
        [-1.2, 0],
      ])}"/>`;
    case 'closed':
      return `<path ${at} d="${cross}" fill="none" style="stroke-width:${Math.max(1.6, r / 2)}"/>`;
    case 'timeout':
      return `<polygon ${at} points="${point([
        [-1, -1.1],
        [1, -1.1],
        [-1, 1.1],
        [1, 1.1],
      ])}"/>`;
    case 'refused':
      return `<path ${at} d="M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0M${x - 0.7 * r},${y + 0.7 * r}L${x + 0.7 * r},${y - 0.7 * r}" style="fill:none;stroke-width:${Math.max(1.4, r / 2.4)}"/>`;
    case 'stale':
      return `<circle ${at} cx="${x}" cy="${y}" r="${r}"/>`;
    case 'twice':
      return `<path ${at} d="M${x - r},${y - 0.5 * r}H${x + r}M${x - r},${y + 0.5 * r}H${x + r}" style="fill:none;stroke-width:${Math.max(1.5, r / 2)}"/>`;
    case 'idle-cut':
      return `<path ${at} d="M${x},${y - 1.2 * r}V${y + 1.2 * r}M${x - r},${y}H${x + r}" style="fill:none;stroke-width:${Math.max(1.5, r / 2)}"/>`;
    case 'unsolicited':
      return `<path ${at} d="M${x - r},${y - r}L${x},${y + r}L${x + r},${y - r}" style="fill:none;stroke-width:${Math.max(1.5, r / 2)}"/>`;
    case 'ok':
    case 'unexpected':
    default:
      return `<rect ${at} x="${x - 0.9 * r}" y="${y - 0.9 * r}" width="${1.8 * r}" height="${1.8 * r}"/>`;
  }
}
