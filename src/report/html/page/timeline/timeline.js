// The timeline of a trial: zoom, cursor, keyboard.
import { drawFigure } from '../figure/figure.js';
import { problemMs } from './problem.js';
import { timeAt } from '../figure/scale.js';
import { logList } from './log.js';
import { describeTime } from './readout.js';
import { esc } from '../text.js';
import { spanOfAll } from '../verdict/strip.js';

/** @typedef {import('../text.js').TrialView} TrialView */
/** @typedef {import('../../view/model.ts').FlowLane} FlowLane */

const MIN_VIEW_MS = 50;
const LONG_MS = 60_000;
const AROUND_MS = 5000;
const ZOOM = 2;
const DRAG_PX = 6;

const CONTROLS = `
  <button type="button" data-do="in" title="Zoom in (+)">+</button>
  <button type="button" data-do="out" title="Zoom out (−)">−</button>
  <button type="button" data-do="around" title="Around the disruption (d)">disruption</button>
  <button type="button" data-do="all" title="The whole trial (0)">all</button>
  <span class="hint">drag to zoom · ← → move the cursor · + − zoom · ↑ ↓ another trial</span>`;

/**
 * Builds a timeline in an element.
 * @param {HTMLElement} host
 * @param {(direction: number) => void} onOther selects the trial above or below
 * @param {(id: string) => void} [onFlow] selects another flow
 */
export function timeline(host, onOther, onFlow) {
  host.innerHTML = `<div class="tools" role="toolbar" aria-label="Zoom">${CONTROLS}</div>
    <div class="plot" tabindex="0" role="slider" aria-label="Cursor in the timeline" aria-valuemin="0" aria-valuemax="0" aria-valuenow="0"><svg></svg></div>
    <p class="readout"></p><details class="log" open><summary>Log of the target (lines within 0.1 s of the cursor are marked with a bar)</summary><p class="about"></p><ol tabindex="0" aria-label="Log lines"></ol></details>`;
  const plot = /** @type {HTMLElement} */ (host.querySelector('.plot'));
  const svg = /** @type {SVGSVGElement} */ (host.querySelector('svg'));
  const readout = /** @type {HTMLElement} */ (host.querySelector('.readout'));
  const log = logList(
    /** @type {HTMLElement} */ (host.querySelector('.log ol')),
    /** @type {HTMLElement} */ (host.querySelector('.log .about')),
  );
  /** @type {TrialView | undefined} */
  let trial;
  /** @type {readonly FlowLane[]} */
  let flows = [];
  let span = { fromMs: 0, toMs: 1 };
  let view = span;
  let cursorMs = 0;
  /** @type {ReturnType<typeof drawFigure> | undefined} */
  let figure;

  function draw() {
    const width = Math.max(280, plot.clientWidth);
    if (!trial || plot.clientWidth === 0) return;
    figure = drawFigure(trial, { width, ...view, flows });
    svg.setAttribute('viewBox', `0 0 ${width} ${figure.height}`);
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', String(figure.height));
    svg.innerHTML = `${figure.svg}<line class="cursor" y1="${figure.top}" y2="${figure.bottom}"/><rect class="drag" y="0" height="${figure.bottom}" width="0"/>`;
    point(cursorMs);
  }

  /** @param {number} ms */
  function point(ms) {
    if (!trial || !figure) return;
    cursorMs = Math.min(view.toMs, Math.max(view.fromMs, ms));
    const x = figure.frame.x(cursorMs).toFixed(1);
    const line = svg.querySelector('.cursor');
    line?.setAttribute('x1', x);
    line?.setAttribute('x2', x);
    const text = describeTime(trial, cursorMs, flows);
    readout.innerHTML = text
      .split(' · ')
      .map((part) => `<span>${esc(part)}</span>`)
      .join('');
    plot.setAttribute('aria-valuemin', String(Math.round(view.fromMs)));
    plot.setAttribute('aria-valuemax', String(Math.round(view.toMs)));
    plot.setAttribute('aria-valuenow', String(Math.round(cursorMs)));
    plot.setAttribute('aria-valuetext', text);
    log.follow(cursorMs);
  }

  /** @param {number} fromMs @param {number} toMs */
  function look(fromMs, toMs) {
    const wide = Math.max(MIN_VIEW_MS, toMs - fromMs);
    const from = Math.max(span.fromMs, Math.min(fromMs, span.toMs - wide));
    view = { fromMs: from, toMs: Math.min(span.toMs, from + wide) };
    draw();
  }

  /** @param {number} factor */
  function zoom(factor) {
    const wide = (view.toMs - view.fromMs) / factor;
    const share = (cursorMs - view.fromMs) / (view.toMs - view.fromMs);
    look(cursorMs - share * wide, cursorMs + (1 - share) * wide);
  }

  const commands = {
    in: () => zoom(ZOOM),
    out: () => zoom(1 / ZOOM),
    all: () => look(span.fromMs, span.toMs),
    around: () => {
      const margin = trial ? Math.min(1000, Math.max(200, trial.endedMs / 3)) : 0;
      if (trial) look(-margin, trial.endedMs + margin);
    },
  };

  host.querySelector('.tools')?.addEventListener('click', (event) => {
    const name = /** @type {HTMLElement} */ (event.target).dataset['do'];
    if (name !== undefined) commands[/** @type {keyof typeof commands} */ (name)]();
  });
  plot.addEventListener('keydown', (event) => {
    const step = (view.toMs - view.fromMs) / (event.shiftKey ? 10 : 100);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => point(cursorMs - step),
      ArrowRight: () => point(cursorMs + step),
      ArrowUp: () => onOther(-1),
      ArrowDown: () => onOther(1),
      Home: () => point(view.fromMs),
      End: () => point(view.toMs),
      '+': commands.in,
      '=': commands.in,
      '-': commands.out,
      0: commands.all,
      Escape: commands.all,
      d: commands.around,
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  dragging(
    plot,
    svg,
    () => figure,
    point,
    look,
    (element) => {
      const flow = /** @type {SVGElement | null} */ (element.closest('[data-flow]'))?.dataset['flow'];
      if (flow !== undefined) onFlow?.(flow);
    },
  );
  new ResizeObserver(draw).observe(plot);
  return {
    /**
     * Shows a trial. Another flow of the same one is shown at the same time, to compare them.
     * @param {TrialView} next
     * @param {readonly FlowLane[]} [beside] all flows of the trial
     */
    show(next, beside = []) {
      const isSame = beside.some((flow) => flow.trial !== undefined && flow.trial === trial);
      trial = next;
      flows = beside;
      if (!isSame) {
        span = spanOfAll([next, ...beside.flatMap((flow) => flow.trial ?? [])]);
        cursorMs = problemMs(next);
        view = initialView(span, next.endedMs, cursorMs);
      }
      log.show(next);
      draw();
    },
    focus: () => plot.focus({ preventScroll: true }),
  };
}

/**
 * The initial view: the whole trial, or the disruption and the problem of a long one.
 * @param {{ fromMs: number, toMs: number }} span
 * @param {number} endedMs
 * @param {number} lookMs
 */
function initialView({ fromMs, toMs }, endedMs, lookMs) {
  if (toMs - fromMs <= LONG_MS) return { fromMs, toMs };
  return {
    fromMs: Math.max(fromMs, Math.min(0, lookMs) - AROUND_MS),
    toMs: Math.min(toMs, Math.max(endedMs, lookMs) + AROUND_MS),
  };
}

/**
 * A mouse or pen selects a span to zoom to; a finger moves the cursor and scrolls the page.
 * @param {HTMLElement} plot
 * @param {SVGSVGElement} svg
 * @param {() => ReturnType<typeof drawFigure> | undefined} figureNow
 * @param {(ms: number) => void} point
 * @param {(fromMs: number, toMs: number) => void} look
 * @param {(element: Element) => void} onClick on what was clicked, without dragging
 */
function dragging(plot, svg, figureNow, point, look, onClick) {
  /** @type {number | undefined} */
  let from;
  let hasDragged = false;
  const xOf = (/** @type {PointerEvent} */ event) => event.clientX - svg.getBoundingClientRect().left;
  const band = () => svg.querySelector('.drag');
  plot.addEventListener('pointerdown', (event) => {
    if (event.button === 0 && event.pointerType !== 'touch') from = xOf(event);
  });
  plot.addEventListener('pointermove', (event) => {
    const figure = figureNow();
    if (!figure) return;
    const x = xOf(event);
    point(timeAt(figure.frame, x));
    if (from === undefined) return;
    band()?.setAttribute('x', String(Math.min(from, x)));
    band()?.setAttribute('width', String(Math.abs(x - from)));
  });
  plot.addEventListener('pointerdown', (event) => {
    const figure = figureNow();
    if (figure) point(timeAt(figure.frame, xOf(event)));
  });
  const end = (/** @type {PointerEvent} */ event) => {
    const figure = figureNow();
    const begun = from;
    from = undefined;
    band()?.setAttribute('width', '0');
    hasDragged = begun !== undefined && Math.abs(xOf(event) - begun) >= DRAG_PX;
    if (!figure || begun === undefined || !hasDragged) return;
    const times = [timeAt(figure.frame, begun), timeAt(figure.frame, xOf(event))].sort((a, b) => a - b);
    look(times[0] ?? 0, times[1] ?? 0);
  };
  plot.addEventListener('pointerup', end);
  plot.addEventListener('pointerleave', end);
  plot.addEventListener('click', (event) => {
    if (!hasDragged) onClick(/** @type {Element} */ (event.target));
  });
}
