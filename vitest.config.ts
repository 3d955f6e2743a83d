import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { readSettings } from './src/settings/settings.ts';

const LOAD_TEST_TIMEOUT_MS = 15 * 60_000;

// A malformed setting is reported by the global set-up, in one sentence; here only the folder is needed.
function resultsDir(): string {
  try {
    return readSettings(import.meta.dirname).RESULTS_DIR;
  } catch {
    return 'results';
  }
}

// Tests under load get the machine for themselves: one file at a time, one project after the other.
const underLoad = { fileParallelism: false, maxWorkers: 1, testTimeout: LOAD_TEST_TIMEOUT_MS } as const;

export default defineConfig({
  test: {
    watch: false,
    globalSetup: ['tests/setup/global-setup.ts'],
    setupFiles: ['src/verdict/matchers.ts'],
    disableConsoleIntercept: true,
    reporters: [
      'default',
      ['junit', { outputFile: path.join(resultsDir(), 'latest', 'junit.xml') }],
      ['./src/report/reporter.ts', { resultsDir: resultsDir() }],
    ],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'controls',
          include: ['tests/controls/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          ...underLoad,
        },
      },
      {
        extends: true,
        test: { name: 'scenarios', include: ['tests/*.test.ts'], sequence: { groupOrder: 2 }, ...underLoad },
      },
    ],
  },
});
