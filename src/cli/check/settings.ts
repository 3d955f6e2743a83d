import { httpUrlOf } from '../../common/connect/web-socket.ts';
import { UserError } from '../../common/user-error.ts';
import { bodyOptionsOf, readBody } from '../../settings/body-options.ts';
import type { CheckOptions, CheckSetting } from '../../settings/check-options.ts';
import { readConnectPlan } from '../../settings/connection/read-connect-plan.ts';
import type { Settings } from '../../settings/keys.ts';
import { readSettings } from '../../settings/settings.ts';
import { connectionOptionsOf } from '../connection-options.ts';
import { toHeaderName, toUrl, toWhole } from '../values.ts';
import type { Options } from './options.ts';
import { readRequest } from './request.ts';

const RATE_MAX = 1_000_000;

/** What a check is to do. */
interface Asked {
  settings: Settings;
  options: CheckOptions;
}

/** The settings, which options of the same meaning replace, and the other options. @throws UserError that names the option */
export function readCheck(
  given: Options,
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Asked {
  const { url, reload, expectHeader, bypassStatus, rate, effectHeader, all = false } = given;
  const replaced: Partial<Record<CheckSetting, string>> = {
    ...(url === undefined ? {} : { TARGET_URL: toUrl(url).href }),
    ...(reload === undefined ? {} : { RELOAD_COMMAND: toCommand(reload) }),
    ...(expectHeader === undefined ? {} : { EXPECT_HEADER: toHeaderName('expect-header', expectHeader) }),
    ...(bypassStatus === undefined
      ? {}
      : { BYPASS_STATUS: String(toWhole('bypass-status', bypassStatus, 100, 599)) }),
    ...(rate === undefined ? {} : { LOAD_RATE: String(toWhole('rate', rate, 1, RATE_MAX)) }),
  };
  const connection = connectionOptionsOf(given);
  const body = bodyOptionsOf(given);
  const options: CheckOptions = {
    ...readRequest(given),
    body,
    connection,
    ...(effectHeader === undefined ? {} : { effectHeader: toHeaderName('effect-header', effectHeader) }),
    all,
    given: Object.keys(replaced) as CheckSetting[],
  };
  readBody(body);
  const settings = readSettings(folder, { ...environment, ...replaced });
  const { TARGET_URL, RELOAD_COMMAND } = settings;
  if (TARGET_URL === undefined)
    throw new UserError(
      '--url is missing: give the address of a request to which your server gives a good response',
    );
  if (RELOAD_COMMAND === undefined)
    throw new UserError('--reload is missing: give the command that reloads your server');
  // Read again with the target; here, so that a file that is missing is named before any request.
  readConnectPlan(connection, httpUrlOf(TARGET_URL));
  return { settings, options };
}

function toCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new UserError('--reload is empty: give the command that reloads your server');
}
