// What the rest of the suite, which knows no browser, may use of the page.
import type { TrialView } from '../view/model.ts';
import type { Frame } from './scale.js';

export interface Figure {
  frame: Frame;
  height: number;
  /** Where the tracks begin, below the flags. */
  top: number;
  /** Where the time axis is. */
  bottom: number;
  /** The content of an SVG element. */
  svg: string;
}
export function drawFigure(trial: TrialView, sight: { width: number; fromMs: number; toMs: number }): Figure;
