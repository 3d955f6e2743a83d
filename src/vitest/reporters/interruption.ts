import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { programBeside } from '../../common/places.ts';
import { hasBegun } from '../../report/verdicts/begin-run.ts';
import type { Run } from '../../report/verdicts/results-folder.ts';

const MAIN = programBeside(import.meta.filename, 'partial-report-main');
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** More than the report of the largest run takes on a busy machine. */
const REPORT_BOUND_MS = 60_000;

/** The state of a run when a signal arrives. */
interface Interrupted {
  run: Run | undefined;
  /** The project's root, where the settings are. */
  root: string;
  /** Verdicts reached so far. */
  judged: number;
}

/** Writes the report of what has been judged when a signal ends the run, and prints where it is. */
export class Interruption {
  readonly #now: () => Interrupted;

  constructor(now: () => Interrupted) {
    this.#now = now;
  }

  // Vitest's own handler ends the process a millisecond later, so everything has to be done before it is called.
  watch(): void {
    for (const signal of SIGNALS) process.prependListener(signal, this.#report);
  }

  unwatch(): void {
    for (const signal of SIGNALS) process.off(signal, this.#report);
  }

  readonly #report = (signal: NodeJS.Signals): void => {
    this.unwatch();
    const { run, root, judged } = this.#now();
    if (!run?.judges || !hasBegun(run.folder)) return;
    const folder = path.relative(process.cwd(), run.folder);
    // A separate process writes the report, since a signal handler cannot wait for asynchronous work.
    const { status } = spawnSync(process.execPath, [MAIN, run.folder, root], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: REPORT_BOUND_MS,
    });
    const verdicts = judged === 1 ? '1 verdict' : `${judged} verdicts`;
    const what =
      status === 0
        ? `${verdicts} of finished series and a report of them are in ${folder}`
        : `${verdicts} of finished series are in ${folder}; "npx reload-proof report ${folder}" makes the report`;
    process.stderr.write(`\nreload-proof: interrupted by ${signal}: ${what}\n`);
  };
}
