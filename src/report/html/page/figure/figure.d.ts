// Types of the page's modules for the rest of the suite, which has no DOM types.
import type { FlowLane, TrialView } from '../../view/model.ts';
import type { Frame } from './scale.js';

export interface Figure {
  frame: Frame;
  height: number;
  /** Where the tracks start, below the flags. */
  top: number;
  /** Where the time axis is. */
  bottom: number;
  /** The content of an SVG element. */
  svg: string;
}
export function drawFigure(
  trial: TrialView,
  view: { width: number; fromMs: number; toMs: number; flows?: readonly FlowLane[] },
): Figure;
