import path from 'node:path';
import {
  JUnitReporter,
  type Reporter,
  type SerializedError,
  type TestModule,
  type Vitest,
} from 'vitest/node';
import { hasBegun } from '../../report/verdicts/begin-run.ts';
import type { Run } from '../../report/verdicts/results-folder.ts';

/** Writes junit.xml into the folder of the run, if there is one, and to `--outputFile.junit`, if set. */
export default class RunJUnitReporter implements Reporter {
  #vitest!: Vitest;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  // Vitest's own reporter opens its file at the start, when it is not yet known whether the run needs a folder.
  async onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): Promise<void> {
    for (const outputFile of this.#files()) {
      // Without the host name, since people pass the file around.
      const junit = new JUnitReporter({ outputFile, hostname: 'localhost' });
      await junit.onInit(this.#vitest);
      await junit.onTestRunEnd([...modules], [...errors]);
    }
  }

  #files(): string[] {
    const { run } = this.#vitest.getProvidedContext() as { run?: Run };
    const { outputFile } = this.#vitest.config;
    const requested = typeof outputFile === 'object' ? outputFile['junit'] : undefined;
    return [
      ...(run && hasBegun(run.folder) ? [path.join(run.folder, 'junit.xml')] : []),
      ...(requested === undefined ? [] : [requested]),
    ];
  }
}
