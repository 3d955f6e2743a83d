import { request } from 'undici';
import { UserError } from '../../common/user-error.ts';
import type { Settings } from '../../settings/keys.ts';
import { reloadBounds, waitLimit } from '../../verdict/observe/bounds.ts';

const RESPONSE_BOUND_MS = 10_000;

/** The user's own target, as its settings and its first response describe it. */
export interface ExternalTargetPlan {
  url: string;
  reloadCommand: string;
  /** How long a reload command may run before it is killed, ms. */
  reloadWaitMs: number;
  /** In lower case. */
  expectHeader?: string;
  bypassStatus?: number;
  /** The status of a good response. */
  status: number;
  /** From its Server header, as name/version; otherwise "unknown". */
  version: string;
}

/** Sends the target one request, to find what is wrong with the settings before any load. @throws UserError */
export async function findTarget(settings: Settings): Promise<ExternalTargetPlan> {
  const { TARGET_URL: url, RELOAD_COMMAND: reloadCommand, BYPASS_STATUS: bypassStatus } = settings;
  const expectHeader = settings.EXPECT_HEADER?.toLowerCase();
  if (url === undefined) {
    throw new UserError(
      'TARGET_URL is missing: set it to a URL of your gateway that returns a status below 400, such as http://127.0.0.1:8000/hello',
    );
  }
  if (reloadCommand === undefined) {
    throw new UserError(
      'RELOAD_COMMAND is missing: set it to the command that reloads your gateway, such as "kong reload"',
    );
  }
  const { statusCode: status, headers } = await ask(url);
  if (status === bypassStatus) {
    throw new UserError(
      `TARGET_URL returns BYPASS_STATUS (${status}) before any reload: the plugin does not run there`,
    );
  }
  if (status >= 400) {
    throw new UserError(
      `TARGET_URL returns status ${status}: set it to a URL that returns a status below 400`,
    );
  }
  if (expectHeader !== undefined && !Object.hasOwn(headers, expectHeader)) {
    throw new UserError(
      `TARGET_URL returns no header ${expectHeader} (EXPECT_HEADER) before any reload: the plugin does not run there, or its header has another name`,
    );
  }
  return {
    url,
    reloadCommand,
    reloadWaitMs: waitLimit(reloadBounds('your-gateway', settings).reloadMs),
    ...(expectHeader === undefined ? {} : { expectHeader }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
    status,
    version: versionIn(headers['server'], url),
  };
}

async function ask(url: string) {
  try {
    const response = await request(url, { reset: true, signal: AbortSignal.timeout(RESPONSE_BOUND_MS) });
    await response.body.dump();
    return response;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`TARGET_URL does not respond (${code ?? message}): start your gateway first`);
  }
}

// Only a name and a version: a Server header may contain a host name, which must not get into results.
function versionIn(server: string | string[] | undefined, url: string): string {
  const found = /^[A-Za-z][\w-]*\/\d[\w.]*/.exec(String(server ?? ''))?.[0] ?? 'unknown';
  return found.includes(new URL(url).hostname) ? 'unknown' : found;
}
