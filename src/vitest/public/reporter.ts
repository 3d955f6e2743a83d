import type { Reporter, TestCase } from 'vitest/node';
import { reportIn, verdictLine } from './annotate.ts';
import './task-meta.ts';

/**
 * The default export: a Vitest reporter that prints the verdict on every flow when its test ends, and where the report
 * is. Use it alongside others.
 *
 * @example
 * ```ts
 * // vitest.config.mts
 * import { defineConfig } from 'vitest/config';
 *
 * export default defineConfig({ test: { reporters: ['default', 'reload-proof/reporter'] } });
 * ```
 */
export default class ReloadReporter implements Reporter {
  /** Called by Vitest. */
  onTestCaseResult(test: TestCase): void {
    for (const { flows, target, notChecked, folder } of test.meta().reloadVerdicts ?? []) {
      const lines = [
        ...[...Object.values(flows), ...(target ? [target] : [])].map((one) => verdictLine(one)),
        ...notChecked.map(({ flow, why }) => `${flow}: not checked: ${why}`),
        ...(folder === undefined ? [] : [`report: ${reportIn(folder)}`]),
      ];
      process.stdout.write(`${test.fullName}\n${lines.map((line) => `  ${line}\n`).join('')}`);
    }
  }
}
