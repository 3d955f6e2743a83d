import { secretsOf } from '../../settings/secrets.ts';
import { runCheck } from '../check/run-check.ts';
import { closingAfter } from '../engine/closing-after.ts';
import { planOf } from './check-plan.ts';
import type { ReloadOptions } from './reload-options.ts';
import { readRecordedTrial, type RecordedTrial } from './recorded-trial.ts';
import { timeLimit } from './time-limit.ts';
import { withTarget } from './with-target.ts';

/**
 * Reloads a server once under load, after a baseline without a reload, and returns what was recorded. It takes the same
 * options and environment variables as `checkReload()`, except TRIALS_MAX; `judge()` judges such trials together.
 *
 * After the reload, the load goes on until all of these hold:
 *
 * - the processes from before the reload are gone (after 45 s it no longer waits for them);
 * - each flow has had enough responses to tell;
 * - 15 s have passed since the reload or something has failed, since some damage shows late;
 * - nothing has failed for `bounds.quiet` (1 s). It waits for this for one and a half times `bounds.recovery` at most.
 *
 * So a trial in which nothing fails takes 15 s or more, besides its baseline of 5.5 s and the reload itself.
 * `checkReload()` ends its trials in the same way, with two differences: it waits the 15 s in the first three trials
 * only (up to six if some of them do not count), and unless `all` is set, a failure in these also ends the wait for
 * responses.
 *
 * @throws a one-sentence UserError if the options are wrong, or the server does not respond
 * @example
 * ```ts
 * const { flows } = await trial({ url: 'http://127.0.0.1:8080/', disruption: shell('nginx -s reload') });
 * for (const { outcome, endedMs } of flows.busy?.requests() ?? []) if (outcome !== 'ok') console.log(outcome, endedMs);
 * ```
 */
export async function trial(options: ReloadOptions): Promise<RecordedTrial> {
  return withTarget(options, async ({ signal, log, ...given }, keepLogs) => {
    const { target, flows, settings, durationMs, engine } = await planOf(given, 'trial', log);
    const limit = timeLimit(durationMs, signal);
    const result = await closingAfter([engine], () =>
      runCheck({
        target,
        flows,
        settings: { ...settings, TRIALS_MAX: 1 },
        all: true,
        root: process.cwd(),
        secrets: secretsOf(settings),
        ...(limit ? { signal: limit } : {}),
        ...(engine ? { engine } : {}),
        ...(log ? { say: log } : {}),
      }),
    );
    return readRecordedTrial(result, await keepLogs(result.folder));
  });
}
