import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node';
import { readSettings } from '../../settings/settings.ts';
import { beginRun, hasBegun } from '../../report/verdicts/begin-run.ts';
import { Interruption } from './interruption.ts';
import { finishRun, type Reported } from '../../report/finish-run.ts';
import { SUITE_ROOT } from '../suite-root.ts';
import { crashed, isComplete, nothingJudged } from './judged.ts';
import { reserveRun, type Run } from '../../report/verdicts/results-folder.ts';
import type { NotRun, VerdictEntry, VerdictsFile } from '../../report/verdicts/schema.ts';
import { secretsOf } from '../../settings/secrets.ts';
import { toVerdictsFile, writeVerdicts } from '../../report/verdicts/verdicts-file.ts';
import { writeReport } from '../../report/html/write-report.ts';

/** One entry of controls.json: how the suite judged a gateway with one planted defect. */
export interface ControlEntry {
  defect: string;
  /** The assertions that must turn red (took-effect: inconclusive). */
  expected: string[];
  observed: string[];
  /** How many trials it took until all of them did. */
  trialsToVerdict: number | null;
}

declare module 'vitest' {
  interface TaskMeta {
    reported?: Reported[];
    /** What the test does not judge, and why. */
    notRun?: NotRun;
    control?: ControlEntry;
    /** The verdict on a control, which goes into a separate report. */
    controlVerdict?: VerdictEntry;
  }
}

/**
 * Collects the verdicts of a run. Prints tables, and writes verdicts.json and report.html into the folder of the run.
 */
export default class VerdictReporter implements Reporter {
  readonly #startedAt = new Date();
  readonly #ended: TestCase[] = [];
  readonly #interruption = new Interruption(() => ({
    run: this.#run,
    root: SUITE_ROOT,
    judged: reportedBy(this.#ended).length,
  }));
  #vitest!: Vitest;
  #merged: Run | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    this.#interruption.watch();
  }

  /** Writes each verdict to disk at once, since a run may be aborted at any time. */
  onTestCaseResult(test: TestCase): void {
    this.#ended.push(test);
    const { reported, notRun } = test.meta();
    const run = this.#run;
    if ((reported ?? notRun) === undefined || run === undefined || !hasBegun(run.folder)) return;
    writeVerdicts(run.folder, this.#verdictsOf(this.#ended, false));
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Promise<void> {
    this.#interruption.unwatch();
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    await this.#writeControls(tests);
    const crash = crashed(errors);
    const missing = crash ?? nothingJudged(modules, this.#vitest.getGlobalTestNamePattern());
    if (missing !== undefined) {
      process.stderr.write(`reload-proof: ${missing}\n`);
      process.exitCode = 1;
    }
    const reported = reportedBy(tests);
    if (reported.length === 0) return;
    const run = await this.#folderOfRun();
    const complete = reason !== 'interrupted' && crash === undefined && isComplete(modules);
    const file = this.#verdictsOf(tests, complete);
    const secrets = secretsOf(readSettings(SUITE_ROOT));
    process.stdout.write(`${await finishRun(run.folder, file, reported, secrets)}\n`);
  }

  /** The run that the global set-up has opened; undefined while merging reports of other runs. */
  get #run(): Run | undefined {
    return (this.#vitest.getProvidedContext() as { run?: Run }).run;
  }

  async #folderOfRun(): Promise<Run> {
    const { RESULTS_DIR } = readSettings(SUITE_ROOT);
    const run = this.#run ?? (this.#merged ??= await reserveRun(path.resolve(SUITE_ROOT, RESULTS_DIR), true));
    beginRun(run);
    return run;
  }

  #verdictsOf(tests: readonly TestCase[], complete: boolean): VerdictsFile {
    const notRun = tests.flatMap((test) => test.meta().notRun ?? []);
    const entries = reportedBy(tests).map(({ entry }) => entry);
    return toVerdictsFile(new Date(this.#run?.startedAt ?? this.#startedAt), entries, notRun, complete);
  }

  async #writeControls(tests: readonly TestCase[]): Promise<void> {
    const controls = tests.flatMap((test) => test.meta().control ?? []);
    const verdicts = tests.flatMap((test) => test.meta().controlVerdict ?? []);
    if (controls.length === 0 && verdicts.length === 0) return;
    const { folder } = await this.#folderOfRun();
    if (controls.length > 0)
      await writeFile(path.join(folder, 'controls.json'), `${JSON.stringify(controls, null, 2)}\n`);
    if (verdicts.length > 0)
      await writeReport(path.join(folder, 'controls'), toVerdictsFile(this.#startedAt, verdicts));
  }
}

function reportedBy(tests: readonly TestCase[]): Reported[] {
  return tests.flatMap((test) => test.meta().reported ?? []);
}
