import { secretsOf } from '../../settings/secrets.ts';
import { runCheck, type CheckResult } from '../check/run-check.ts';
import { planOf, type ReloadOptions } from './check-plan.ts';
import { reloadVerdictOf, TARGET_VARIANT, type ReloadVerdict } from './reload-verdict.ts';
import { timeLimit } from './time-limit.ts';
import { withTarget } from './with-target.ts';

/**
 * Reloads a server under load, again and again, until it is statistically sound whether it keeps its promises: what the
 * command `reload-proof check` does. Without `flows` the server gets the default ones: busy, paced and idle
 * connections, new ones, late speakers, HTTP/2 and slow transfers.
 *
 * Where the options say nothing, it takes RESULTS_DIR, RESULTS_KEEP, CONFIDENCE and TRIALS_MAX from the environment
 * variables of those names, and no other setting; unlike the command, it reads no `.env` file.
 *
 * A red often takes less than 20 s, and a green several minutes. `verdict.folder` has the report and the records.
 *
 * @throws UserError in one sentence if the options are wrong, the server does not respond, or nothing could be judged
 * @example
 * ```ts
 * import { checkReload, http, shell } from 'reload-proof';
 *
 * const { verdict, flows, folder } = await checkReload({
 *   disruption: shell('nginx -s reload'),
 *   flows: { hello: http('http://127.0.0.1:8080/hello', { users: 16 }) },
 *   log: console.log,
 * });
 * console.log(verdict, flows.hello?.outcomes.closed, folder);
 * ```
 */
export async function checkReload(options: ReloadOptions): Promise<ReloadVerdict> {
  return withTarget(options, async ({ signal, log, ...given }, keepLogs) => {
    const { target, flows, settings, options: checked, durationMs } = await planOf(given, 'checkReload');
    const limit = timeLimit(durationMs, signal);
    const result = await runCheck({
      target,
      flows,
      settings,
      all: checked.all,
      goOn: 'all: true',
      root: process.cwd(),
      secrets: secretsOf(settings),
      ...(limit ? { signal: limit } : {}),
      ...(log ? { say: log } : {}),
    });
    return verdictOf(result, await keepLogs(result.folder));
  });
}

function verdictOf(
  { verdicts, file, folder, cause }: CheckResult,
  targetLogs: readonly string[],
): ReloadVerdict {
  const notChecked = file.notRun.map(({ variant: flow, why }) => ({ flow, why }));
  const withLogs = verdicts.map((one) => ({ ...one, logFiles: [...targetLogs, ...one.logFiles] }));
  return reloadVerdictOf(withLogs, TARGET_VARIANT, {
    notChecked,
    folder,
    ...(cause === undefined ? {} : { cause }),
  });
}
