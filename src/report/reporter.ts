import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { readSettings } from '../settings/settings.ts';
import { addJobSummary } from './job-summary.ts';
import { latestFolder } from './results-folder.ts';
import type { RouteRow } from './route-row.ts';
import type { NotRun, VerdictEntry } from './schema.ts';
import { renderTable } from './table.ts';
import { verdictLine } from './verdict-line.ts';
import { toVerdictsFile } from './verdicts-file.ts';
import { writeReport } from './write-report.ts';

/** What a test hands to the reporter. */
export interface Reported {
  entry: VerdictEntry;
  row: RouteRow;
  /** What else the run's end prints about it, a block of lines. */
  summary?: string;
}

/** One line of controls.json: what the suite says of a gateway with one known defect. */
export interface ControlEntry {
  defect: string;
  /** The assertions that must turn red (for took-effect: inconclusive). */
  expected: string[];
  observed: string[];
  /** How many trials it took until all of them had. */
  trialsToVerdict: number | null;
}

declare module 'vitest' {
  interface TaskMeta {
    reported?: Reported;
    control?: ControlEntry;
    /** The verdict on a control, which goes into a report of its own. */
    controlVerdict?: VerdictEntry;
  }
}

/** Gathers the verdicts of a run: tables on the console, verdicts.json and report.html in the results folder. */
export default class VerdictReporter implements Reporter {
  readonly #startedAt = new Date();
  #root = '.';

  onInit(vitest: Vitest): void {
    this.#root = vitest.config.root;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const metas = tests.map((test) => test.meta());
    await this.#writeControls(metas.map(({ control }) => control).filter((found) => found !== undefined));
    const controlVerdicts = metas.map((meta) => meta.controlVerdict).filter((found) => found !== undefined);
    if (controlVerdicts.length > 0)
      await writeReport(
        path.join(this.#folder, 'controls'),
        toVerdictsFile(this.#startedAt, controlVerdicts),
      );
    const reported = metas.map((meta) => meta.reported).filter((found) => found !== undefined);
    if (reported.length === 0) return;
    const file = toVerdictsFile(
      this.#startedAt,
      reported.map(({ entry }) => entry),
      tests.flatMap(notRun),
    );
    const folder = this.#folder;
    await writeReport(folder, file, this.#secrets);
    await addJobSummary(file);
    process.stdout.write(`\n${renderTable(reported.map(({ row }) => row))}\n\n`);
    for (const { summary } of reported) if (summary !== undefined) process.stdout.write(`${summary}\n\n`);
    for (const { entry } of reported) process.stdout.write(`${verdictLine(entry)}\n`);
    process.stdout.write(`\nverdicts, report and trials: ${path.relative(process.cwd(), folder)}\n`);
  }

  /** What must not leave the machine with a block for an upstream issue. */
  get #secrets(): string[] {
    const { TARGET_URL, RELOAD_COMMAND } = readSettings(this.#root);
    const url =
      TARGET_URL === undefined ? [] : [TARGET_URL, new URL(TARGET_URL).host, new URL(TARGET_URL).hostname];
    return [...url, ...(RELOAD_COMMAND === undefined ? [] : [RELOAD_COMMAND])];
  }

  get #folder(): string {
    return latestFolder(readSettings(this.#root).RESULTS_DIR);
  }

  async #writeControls(controls: ControlEntry[]): Promise<void> {
    if (controls.length === 0) return;
    await writeFile(path.join(this.#folder, 'controls.json'), `${JSON.stringify(controls, null, 2)}\n`);
  }
}

// Only who skips itself says why; a test that was not asked for has no note.
function notRun(test: TestCase): NotRun {
  const result = test.result();
  return result.state === 'skipped' && result.note !== undefined
    ? [{ what: test.name, why: result.note }]
    : [];
}
