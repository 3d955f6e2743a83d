import { fileURLToPath } from 'node:url';
import { httpUrlOf } from '../../common/connect/web-socket.ts';
import { UserError } from '../../common/user-error.ts';
import { checkEnvironment, type CheckSetting } from '../../settings/check-options.ts';
import { readConnectPlan, withFullPaths } from '../../settings/connection/read-connect-plan.ts';
import { readSettings } from '../../settings/settings.ts';
import { bodyOptionsOf, readBody, type BodyOptions } from '../../settings/body-options.ts';
import { connectionOptionsOf } from '../connection-options.ts';
import { toHeaderName, toUrl, toWhole } from '../values.ts';
import type { Options } from './options.ts';
import { readRequest } from './request.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RATE_MAX = 1_000_000;
/** What fits into a variable of the environment with the other options, however it is written in JSON. */
const TEXT_BYTES_MAX = 16 * 1024;

/** The environment of the run: the present one, and what the options say. @throws UserError that names the option */
export function toSettings(
  options: Options,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { url, reload, expectHeader, bypassStatus, rate, effectHeader, all = false } = options;
  const settings: Partial<Record<CheckSetting, string>> = {
    ...(url === undefined ? {} : { TARGET_URL: toUrl(url).href }),
    ...(reload === undefined ? {} : { RELOAD_COMMAND: toCommand(reload) }),
    ...(expectHeader === undefined ? {} : { EXPECT_HEADER: toHeaderName('expect-header', expectHeader) }),
    ...(bypassStatus === undefined
      ? {}
      : { BYPASS_STATUS: String(toWhole('bypass-status', bypassStatus, 100, 599)) }),
    ...(rate === undefined ? {} : { LOAD_RATE: String(toWhole('rate', rate, 1, RATE_MAX)) }),
  };
  const connection = connectionOptionsOf(options);
  const carried = checkEnvironment({
    ...readRequest(options),
    body: toBodyOptions(options),
    connection: withFullPaths(connection),
    ...(effectHeader === undefined ? {} : { effectHeader: toHeaderName('effect-header', effectHeader) }),
    all,
    given: Object.keys(settings) as CheckSetting[],
  });
  const merged = { ...environment, ...settings, ...carried };
  const { TARGET_URL, RELOAD_COMMAND } = readSettings(ROOT, merged);
  if (TARGET_URL === undefined)
    throw new UserError(
      '--url is missing: give the address of a request to which your server gives a good response',
    );
  if (RELOAD_COMMAND === undefined)
    throw new UserError('--reload is missing: give the command that reloads your server');
  // Read again by the run; here, so that what is wrong is said at once.
  readConnectPlan(connection, httpUrlOf(TARGET_URL));
  return merged;
}

function toCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new UserError('--reload is empty: give the command that reloads your server');
}

function toBodyOptions(options: Options): BodyOptions {
  const body = bodyOptionsOf(options);
  // Read again by the run; here, so that what is wrong is said at once.
  readBody(body);
  const bytes = Buffer.byteLength(body.data ?? '');
  if (bytes <= TEXT_BYTES_MAX) return body;
  throw new UserError(
    `--data has ${bytes} bytes: give at most ${TEXT_BYTES_MAX}, or a file with --data @FILE`,
  );
}
