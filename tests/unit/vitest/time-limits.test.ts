// Vitest ends a hook or a test at its time limit, whatever still runs in it: each limit has to be above the suite's own bounds within it.
import { sum } from '../../../src/common/sum.ts';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  PART_READY_BOUND_MS,
  PART_STOP_BOUND_MS,
  SWEEP_BOUND_MS,
} from '../../../src/runtime/start-bounds.ts';
import config from '../../../vitest.config.ts';
import {
  BUILD_HOOK_TIMEOUT_MS,
  HOOK_TIMEOUT_MS,
  STARTS,
  STOP_BOUND_MS,
  TEARDOWN_TIMEOUT_MS,
  UNIT_TEST_TIMEOUT_MS,
} from '../../../src/vitest/time-limits.ts';
import { PLUGIN_SERVER_READY_BOUND_MS } from '../../../src/targets/reference/start-bounds.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

test.for(Object.entries(STARTS))('the start of %s, and its stop, fit in a hook', ([, bounds]) => {
  expect(sum(bounds) + STOP_BOUND_MS).toBeLessThan(HOOK_TIMEOUT_MS);
  expect(sum(bounds) + STOP_BOUND_MS).toBeLessThan(BUILD_HOOK_TIMEOUT_MS);
});

test('bounds within the start of a part are shorter than the start bound', () => {
  expect(PLUGIN_SERVER_READY_BOUND_MS).toBeLessThan(PART_READY_BOUND_MS);
  expect(PART_READY_BOUND_MS + PART_STOP_BOUND_MS).toBeLessThan(UNIT_TEST_TIMEOUT_MS);
  expect(SWEEP_BOUND_MS).toBeLessThan(TEARDOWN_TIMEOUT_MS);
});

test('Vitest gets these time limits, and no project has a shorter one', () => {
  expect(config.test).toMatchObject({
    hookTimeout: HOOK_TIMEOUT_MS,
    testTimeout: UNIT_TEST_TIMEOUT_MS,
    teardownTimeout: TEARDOWN_TIMEOUT_MS,
  });
  for (const project of config.test?.projects ?? []) {
    const { test: own } = project as { test: { hookTimeout?: number; testTimeout?: number } };
    expect(own.hookTimeout ?? HOOK_TIMEOUT_MS).toBeGreaterThanOrEqual(HOOK_TIMEOUT_MS);
    expect(own.testTimeout ?? UNIT_TEST_TIMEOUT_MS).toBeGreaterThanOrEqual(UNIT_TEST_TIMEOUT_MS);
  }
});

test('no bound of a start or a stop is declared anywhere else', () => {
  const elsewhere = sources('src')
    .filter((file) => file !== 'src/vitest/time-limits.ts')
    .filter((file) => !file.endsWith('start-bounds.ts'))
    .flatMap((file) =>
      [
        ...readFileSync(path.join(ROOT, file), 'utf8').matchAll(
          /const \w*(?:READY|START|STOP|SUBSCRIBED)\w*BOUND_MS = /g,
        ),
      ].map(([declaration]) => `${file}: ${declaration}`),
    );
  expect(elsewhere).toEqual([]);
});
