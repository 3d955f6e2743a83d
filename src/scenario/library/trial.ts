import { secretsOf } from '../../settings/secrets.ts';
import { runCheck } from '../check/run-check.ts';
import { planOf, type ReloadOptions } from './check-plan.ts';
import { readRecordedTrial, type RecordedTrial } from './recorded-trial.ts';
import { timeLimit } from './time-limit.ts';
import { withTarget } from './with-target.ts';

/**
 * Reloads a server once under load, after a baseline without a reload, and returns what was recorded. It takes the same
 * options and environment variables as `checkReload()`, but for TRIALS_MAX; `judge()` judges such trials together.
 *
 * One trial takes about 20 s: the load goes on for 15 s after the reload, since damage may come late.
 *
 * @throws UserError in one sentence if the options are wrong, or the server does not respond
 * @example
 * ```ts
 * const { flows } = await trial({ url: 'http://127.0.0.1:8080/', disruption: shell('nginx -s reload') });
 * for (const { outcome, endedMs } of flows.busy?.requests() ?? []) if (outcome !== 'ok') console.log(outcome, endedMs);
 * ```
 */
export async function trial(options: ReloadOptions): Promise<RecordedTrial> {
  return withTarget(options, async ({ signal, log, ...given }, keepLogs) => {
    const { target, flows, settings, durationMs } = await planOf(given, 'trial');
    const limit = timeLimit(durationMs, signal);
    const result = await runCheck({
      target,
      flows,
      settings: { ...settings, TRIALS_MAX: 1 },
      all: true,
      root: process.cwd(),
      secrets: secretsOf(settings),
      ...(limit ? { signal: limit } : {}),
      ...(log ? { say: log } : {}),
    });
    return readRecordedTrial(result, await keepLogs(result.folder));
  });
}
