import { secretsOf } from '../../settings/secrets.ts';
import { runCheck, type CheckResult } from '../check/run-check.ts';
import { closingAfter } from '../engine/closing-after.ts';
import { planOf } from './check-plan.ts';
import type { ReloadOptions } from './reload-options.ts';
import { reloadVerdictOf, TARGET_VARIANT, type ReloadVerdict } from './reload-verdict.ts';
import { timeLimit } from './time-limit.ts';
import { withTarget } from './with-target.ts';

/**
 * Reloads a server repeatedly under load, until it is statistically certain whether it keeps its promises: every
 * request gets one good response in time, no connection is closed under a request or without notice, and every reload
 * ends and takes effect. Each promise is an assertion; `reload-proof/vitest` has matchers for them. The command
 * `reload-proof check` does the same.
 *
 * Without `flows` the server gets the default ones: `busy`, `paced`, `idle-1s`, `idle-5s`, `new-connection`,
 * `late-speaker`, `http2`, `slow-upload` and `slow-download`. The last three are skipped where the server cannot carry
 * them, which `notChecked` then says.
 *
 * Four environment variables apply where the options do not set the same: RESULTS_DIR, RESULTS_KEEP, CONFIDENCE and
 * TRIALS_MAX. All other settings of the command are ignored, and no `.env` file is read.
 *
 * A red takes two reloads or more: 19 to 42 s with nginx, HAProxy and Node.js on a busy machine with 2 cores
 * (`docs/evidence/check.md`). It takes longer the later the damage shows, the longer a reload takes, and the more
 * trials do not count. A green takes 12 reloads or more: 131 to 169 s in the same place. `folder` has the report and the
 * records.
 *
 * @throws a one-sentence UserError if the options are wrong, the server does not respond, or nothing could be judged
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
    const {
      target,
      flows,
      settings,
      options: checked,
      durationMs,
      engine,
    } = await planOf(given, 'checkReload', log);
    const limit = timeLimit(durationMs, signal);
    const result = await closingAfter([engine], () =>
      runCheck({
        target,
        flows,
        settings,
        all: checked.all,
        goOn: 'all: true',
        root: process.cwd(),
        secrets: secretsOf(settings),
        ...(limit ? { signal: limit } : {}),
        ...(engine ? { engine } : {}),
        ...(log ? { say: log } : {}),
      }),
    );
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
