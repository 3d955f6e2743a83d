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

/** junit.xml in the folder of the run, when it has one, and where `--outputFile.junit` asks for it. */
export default class RunJUnitReporter implements Reporter {
  #vitest!: Vitest;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  // Vitest's own opens its file when a run begins, which then may turn out to need no folder.
  async onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): Promise<void> {
    for (const outputFile of this.#files()) {
      // No host name is in what people pass around.
      const junit = new JUnitReporter({ outputFile, hostname: 'localhost' });
      await junit.onInit(this.#vitest);
      await junit.onTestRunEnd([...modules], [...errors]);
    }
  }

  #files(): string[] {
    const { run } = this.#vitest.getProvidedContext() as { run?: Run };
    const { outputFile } = this.#vitest.config;
    const asked = typeof outputFile === 'object' ? outputFile['junit'] : undefined;
    return [
      ...(run && hasBegun(run.folder) ? [path.join(run.folder, 'junit.xml')] : []),
      ...(asked === undefined ? [] : [asked]),
    ];
  }
}
