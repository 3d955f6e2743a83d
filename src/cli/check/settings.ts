import { fileURLToPath } from 'node:url';
import { UserError } from '../../common/user-error.ts';
import { readSettings } from '../../settings/settings.ts';
import { toHeaderName, toUrl, toWhole } from '../values.ts';

/** As given. */
export interface Options {
  url?: string;
  reload?: string;
  expectHeader?: string;
  bypassStatus?: string;
  rate?: string;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RATE_MAX = 1_000_000;

/** The environment of the run: the present one, and what the options say. @throws UserError that names the option */
export function toSettings(
  options: Options,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { url, reload, expectHeader, bypassStatus, rate } = options;
  const settings = {
    ...environment,
    ...(url === undefined ? {} : { TARGET_URL: toUrl(url).href }),
    ...(reload === undefined ? {} : { RELOAD_COMMAND: toCommand(reload) }),
    ...(expectHeader === undefined ? {} : { EXPECT_HEADER: toHeaderName('expect-header', expectHeader) }),
    ...(bypassStatus === undefined
      ? {}
      : { BYPASS_STATUS: String(toWhole('bypass-status', bypassStatus, 100, 599)) }),
    ...(rate === undefined ? {} : { LOAD_RATE: String(toWhole('rate', rate, 1, RATE_MAX)) }),
  };
  const { TARGET_URL, RELOAD_COMMAND } = readSettings(ROOT, settings);
  if (TARGET_URL === undefined)
    throw new UserError('--url is missing: give the address of a request that your server answers well');
  if (RELOAD_COMMAND === undefined)
    throw new UserError('--reload is missing: give the command that reloads your server');
  return settings;
}

function toCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new UserError('--reload is empty: give the command that reloads your server');
}
