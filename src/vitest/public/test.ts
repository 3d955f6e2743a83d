import { test as base, vi, type TestAPI } from 'vitest';
import { withoutStack } from '../../common/user-error.ts';
import type { ReloadOptions } from '../../scenario/library/reload-options.ts';
import { checkReload } from '../../scenario/library/check-reload.ts';
import type { ReloadVerdict } from '../../scenario/library/reload-verdict.ts';
import type { RunningTarget, TargetDefinition } from '../../targets/defined/define-target.ts';
import { annotateVerdict } from './annotate.ts';
import './task-meta.ts';

/** A check ends by itself, often within a minute; twelve reloads of a slow server take longer. */
const TEST_TIMEOUT_MS = 30 * 60_000;

/** What a test gets besides what Vitest gives it. All that is started here is stopped when the test ends. */
export interface ReloadFixtures {
  /**
   * `checkReload()` of `reload-proof`, which ends with its test: when the test times out or the run is interrupted, it
   * judges the trials so far. The verdict is added to the test's annotations, and passed to `reload-proof/reporter`;
   * after a time-out to the reporter alone, since Vitest takes no annotations then.
   * @throws UserError as `checkReload()` does
   */
  checkReload: (options: ReloadOptions) => Promise<ReloadVerdict>;
  /** Starts a server of your own, as `defineTarget()` defines it. @throws UserError if it cannot be started */
  startTarget: (definition: TargetDefinition) => Promise<RunningTarget>;
}

// Vitest's own 5 s would cut every check short. This holds for the test file that imports this module.
vi.setConfig({ testTimeout: TEST_TIMEOUT_MS });

/**
 * Vitest's `test` with the fixtures `checkReload` and `startTarget`.
 *
 * In a file that imports it, tests time out after 30 minutes unless they set a timeout of their own, as in
 * `test('…', { timeout: 60_000 }, …)`. No global setup is needed.
 *
 * @example
 * ```ts
 * import { http, shell } from 'reload-proof';
 * import { expect, test } from 'reload-proof/vitest';
 *
 * test('nginx keeps its promises while it reloads', async ({ checkReload }) => {
 *   const verdict = await checkReload({
 *     disruption: shell('nginx -s reload'),
 *     flows: { hello: http('http://127.0.0.1:8080/hello') },
 *   });
 *   expect(verdict).toBeHitless();
 * });
 * ```
 */
export const test: TestAPI<ReloadFixtures> = base.extend<ReloadFixtures>({
  checkReload: async ({ task, signal, annotate }, use) => {
    const checks: Promise<ReloadVerdict>[] = [];
    await use((options) => {
      const signals = [signal, ...(options.signal ? [options.signal] : [])];
      const check = checkReload({ ...options, signal: AbortSignal.any(signals) })
        .catch(withoutStack)
        .then(async (verdict) => {
          task.meta.reloadVerdicts = [...(task.meta.reloadVerdicts ?? []), verdict];
          // A test that has timed out takes no annotations any more; the reporter has the verdict.
          if (!signal.aborted) await annotateVerdict(annotate, verdict);
          return verdict;
        });
      checks.push(check);
      return check;
    });
    // A test that has timed out no longer waits for its check, whose verdict would come too late to be reported.
    await Promise.allSettled(checks);
  },
  startTarget: async ({ onTestFinished }, use) =>
    use(async (definition) => {
      const target = await definition.start().catch(withoutStack);
      onTestFinished(() => target.stop());
      return target;
    }),
});
