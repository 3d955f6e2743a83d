import { DefaultReporter, type Vitest } from 'vitest/node';
import { liveTrialLine } from '../../report/console/live-line.ts';
import { LIVE_VARIABLE, readLive } from '../../scenario/live-trial.ts';

/** What Vitest draws in place at the bottom of a terminal, line by line. */
interface Window {
  createSummary(): string[];
}

/** Whether lines may be drawn in place: on a terminal that can, not in CI, and not where plain text is asked for. */
export function canRedraw(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const { CI, NO_COLOR, TERM } = environment;
  return stream.isTTY === true && !CI && !NO_COLOR && TERM !== 'dumb';
}

/** Vitest's own reporter, with the trial under way in the window that it redraws; plain lines where nothing can be redrawn. */
export default class LiveReporter extends DefaultReporter {
  constructor() {
    super({ summary: canRedraw(process.stdout, process.env) });
  }

  override onInit(vitest: Vitest): void {
    super.onInit(vitest);
    // A second writer would fight with Vitest for the same lines, so the line goes into Vitest's window, which has no public door.
    const window = windowOf(this);
    if (!window) return;
    process.env[LIVE_VARIABLE] = '1';
    addLine(window, () => lineNow(vitest.logger.getColumns()));
  }
}

/** Puts a line on top of the window for as long as there is one to show. */
export function addLine(window: Window, line: () => string | undefined): void {
  const create = window.createSummary.bind(window);
  window.createSummary = () => {
    const now = line();
    return now === undefined ? create() : ['', now, ...create()];
  };
}

/** The window of a reporter; undefined when it draws none. */
export function windowOf(reporter: DefaultReporter): Window | undefined {
  const summary: unknown = Reflect.get(reporter, 'summary');
  const isWindow =
    typeof summary === 'object' &&
    summary !== null &&
    typeof Reflect.get(summary, 'createSummary') === 'function';
  return isWindow ? (summary as Window) : undefined;
}

function lineNow(columns: number): string | undefined {
  const trial = readLive();
  return trial && liveTrialLine(trial, Date.now(), columns);
}
