import { writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { finishRun, type Reported } from '../report/finish-run.ts';
import { beginRun, endRun, hasBegun } from '../report/verdicts/begin-run.ts';
import { junitOf } from '../report/verdicts/junit.ts';
import { reserveRun, type Run } from '../report/verdicts/results-folder.ts';
import type { NotRun, VerdictsFile } from '../report/verdicts/schema.ts';
import { toVerdictsFile } from '../report/verdicts/verdicts-file.ts';
import type { Settings } from '../settings/keys.ts';
import { pruneRuns } from './prune-runs.ts';

/** What a run has judged, and what not. */
interface Outcome {
  reported: readonly Reported[];
  notRun: NotRun;
  /** Whether the run came to its end. */
  complete: boolean;
}

/** A run that judges in this process, without a test runner, and its folder in the results. */
export class OwnRun {
  readonly #run: Run;
  readonly #keep: number;

  private constructor(run: Run, keep: number) {
    this.#run = run;
    this.#keep = keep;
  }

  /** Reserves a folder. `root` is what a relative RESULTS_DIR is relative to. @throws UserError */
  static async open(
    root: string,
    { RESULTS_DIR, RESULTS_KEEP }: Pick<Settings, 'RESULTS_DIR' | 'RESULTS_KEEP'>,
  ): Promise<OwnRun> {
    return new OwnRun(await reserveRun(path.resolve(root, RESULTS_DIR), true), RESULTS_KEEP);
  }

  /** The folder. It stays once the run has begun. */
  get folder(): string {
    return this.#run.folder;
  }

  /** The folder, for something that is about to be written into it. */
  begin(): string {
    beginRun(this.#run);
    return this.#run.folder;
  }

  get hasBegun(): boolean {
    return hasBegun(this.#run.folder);
  }

  /** Writes everything that people pass around. Returns its verdicts.json, and the last lines to print. */
  async finish(
    { reported, notRun, complete }: Outcome,
    secrets: readonly string[],
  ): Promise<{ file: VerdictsFile; lines: string }> {
    const folder = this.begin();
    const entries = reported.map(({ entry }) => entry);
    const file = toVerdictsFile(new Date(this.#run.startedAt), entries, notRun, complete);
    writeFileSync(path.join(folder, 'junit.xml'), junitOf(file));
    return { file, lines: await finishRun(folder, file, reported, secrets) };
  }

  /** Marks the run as finished, or removes its folder if it has not begun. */
  async close(): Promise<void> {
    const { folder } = this.#run;
    if (!this.hasBegun) return rmdir(folder).catch(() => undefined);
    endRun(this.#run);
    await pruneRuns(path.dirname(folder), this.#keep);
  }
}
