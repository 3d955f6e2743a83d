import type { Progress } from '../../record/flow/load-progress.ts';
import { liveFlows } from '../../report/console/check/live-flows.ts';
import type { TrialInSeries } from '../../scenario/context.ts';

const PERIOD_MS = 250;

/** What it is drawn on. */
interface Terminal {
  write: (text: string) => unknown;
  columns?: number;
}

/** The running trial below all other lines: one for each flow, drawn anew in place. */
export class LiveView {
  readonly #terminal: Terminal;
  /** How many lines are drawn now. */
  #drawn = 0;
  #lines: (() => string[]) | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Prints a line above it. */
  say(line: string): void {
    this.#clear();
    this.#terminal.write(`${line}\n`);
    this.draw();
  }

  /** Shows a trial. Returns a function that ends it. */
  show(trial: TrialInSeries, flows: () => readonly { variant: string; progress: Progress }[]): () => void {
    const beganMs = Date.now();
    this.#lines = () => liveFlows({ ...trial, beganMs }, flows(), Date.now(), this.#terminal.columns);
    this.draw();
    const timer = setInterval(() => this.draw(), PERIOD_MS);
    return () => {
      clearInterval(timer);
      this.#clear();
      this.#lines = undefined;
    };
  }

  draw(): void {
    this.#clear();
    const lines = this.#lines?.() ?? [];
    if (lines.length === 0) return;
    this.#terminal.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  #clear(): void {
    if (this.#drawn > 0) this.#terminal.write(`\u001B[${this.#drawn}A\u001B[J`);
    this.#drawn = 0;
  }
}
