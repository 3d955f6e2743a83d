import { OUTCOMES } from '../../record/requests/outcome.ts';
import type { Progress } from '../../record/flow/load-progress.ts';
import { fitted } from '../../report/console/fitted.ts';

const TTY_PERIOD_MS = 250;
const PLAIN_PERIOD_MS = 5000;
const CLEAR_LINE = '\r\u001B[2K';
const MS_PER_S = 1000;

/** What is going on, while it goes on: one line that renews itself on a terminal, a plain line now and then elsewhere. */
export class LiveLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #progress: () => Progress;
  readonly #beganMs = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(stream: NodeJS.WriteStream, progress: () => Progress) {
    this.#stream = stream;
    this.#progress = progress;
    this.#timer = setInterval(() => this.#show(), stream.isTTY ? TTY_PERIOD_MS : PLAIN_PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#stream.isTTY) this.#stream.write(CLEAR_LINE);
  }

  #show(): void {
    const line = liveLine(this.#progress(), (performance.now() - this.#beganMs) / MS_PER_S);
    this.#stream.write(
      this.#stream.isTTY ? `${CLEAR_LINE}${fitted(line, this.#stream.columns)}` : `${line}\n`,
    );
  }
}

/** Progress in words, after so many seconds. */
export function liveLine({ sent, ended, unsent, outcomes }: Progress, seconds: number): string {
  const seen = OUTCOMES.filter((outcome) => outcomes[outcome] > 0);
  return [
    `${seconds.toFixed(0)} s`,
    `sent ${sent} at ${(sent / Math.max(seconds, 0.001)).toFixed(0)}/s`,
    ...seen.map((outcome) => `${outcome} ${outcomes[outcome]}`),
    ...(unsent > 0 ? [`unsent ${unsent}`] : []),
    `${sent - ended} under way`,
  ].join(' · ');
}
