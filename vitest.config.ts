import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { settingsSchema, type Settings } from './src/settings/keys.ts';
import { NEEDS } from './src/scenario/prepare/needs.ts';
import { readSettings } from './src/settings/settings.ts';
import { canRedraw } from './src/report/console/can-redraw.ts';
import {
  HOOK_TIMEOUT_MS,
  TEARDOWN_TIMEOUT_MS,
  testTimeoutMs,
  UNIT_TEST_TIMEOUT_MS,
} from './src/vitest/time-limits.ts';

// Absolute, so that --root or another working directory changes nothing.
const ROOT = import.meta.dirname;
const own = (file: string) => path.join(ROOT, 'src', 'vitest', file);

/** Of a test under load that runs a few trials, as those of the controls do. */
const LOAD_TEST_TIMEOUT_MS = 15 * 60_000;

// The global set-up says in one sentence what is wrong with a setting: until then there are the defaults.
function settingsOrDefaults(): Settings {
  try {
    return readSettings(ROOT);
  } catch {
    return settingsSchema.parse({});
  }
}

// Tests under load get the machine for themselves: one file at a time, one project after the other.
const underLoad = { fileParallelism: false, maxWorkers: 1, testTimeout: LOAD_TEST_TIMEOUT_MS } as const;

// Each of its tests runs series of trials, which have an end of their own.
const inSeries = { ...underLoad, testTimeout: testTimeoutMs(settingsOrDefaults()) } as const;

// What takes long and is no part of the two commands: a project is there only for the npm script that asks for it.
const EXTRA_PROJECTS = {
  containers: 'tests/containers/**/*.test.ts',
  compare: 'bench/{balancers,cross-check}/**/*.test.ts',
  live: 'bench/error-rates/**/*.test.ts',
  browser: 'tests/browser/**/*.test.ts',
  power: 'bench/detection-power/**/*.test.ts',
  package: 'tests/package/**/*.test.ts',
  kubernetes: 'tests/kubernetes/**/*.test.ts',
  'seed-loads': 'bench/seed-loads/**/*.test.ts',
};

function extraProjects() {
  return Object.entries(EXTRA_PROJECTS)
    .filter(([name]) => name === process.env['EXTRA_PROJECT'])
    .map(([name, files]) => ({
      extends: true as const,
      test: {
        name,
        include: [files],
        sequence: { groupOrder: 4 },
        ...(files.startsWith('bench/') ? inSeries : underLoad),
      },
    }));
}

// Here, since the set-up of a project is run before this one, which opens the run.
function extraSetup(): string[] {
  const project = process.env['EXTRA_PROJECT'] ?? '';
  const hasSetup = project === 'package' || project === 'kubernetes';
  return hasSetup ? [path.join(ROOT, 'tests', project, 'global-setup.ts')] : [];
}

export default defineConfig({
  root: ROOT,
  test: {
    watch: false,
    // A test that asserts nothing, as when the list is empty that it loops over, has not passed.
    expect: { requireAssertions: true },
    // V8's bookkeeping of code pages by protection keys aborts a process now and then in which WebAssembly comes and goes
    // (https://github.com/nodejs/node/issues/64500: "Check failed: jit_page.has_value()", or SIGSEGV).
    execArgv: ['--no-memory-protection-keys'],
    hookTimeout: HOOK_TIMEOUT_MS,
    testTimeout: UNIT_TEST_TIMEOUT_MS,
    teardownTimeout: TEARDOWN_TIMEOUT_MS,
    globalSetup: [own('global-setup.ts'), ...extraSetup()],
    setupFiles: [own('matchers/matchers.ts')],
    disableConsoleIntercept: true,
    reporters: [
      ['default', { summary: canRedraw(process.stdout, process.env) }],
      own('reporters/junit-reporter.ts'),
      own('reporters/results-reporter.ts'),
    ],
    tags: Object.entries(NEEDS).map(([name, description]) => ({ name, description })),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          sequence: { groupOrder: 0 },
          // By default Vitest leaves one core idle, of two.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          ...underLoad,
        },
      },
      {
        extends: true,
        test: {
          name: 'controls',
          include: ['tests/controls/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          ...underLoad,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/*.test.ts'],
          sequence: { groupOrder: 3 },
          ...inSeries,
        },
      },
      ...extraProjects(),
    ],
  },
});
