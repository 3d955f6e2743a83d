import { z } from 'zod';
import { UserError } from '../common/user-error.ts';
import { STREAM_PROTOCOLS } from '../record/streams/stream-record.ts';
import { bodyOptions } from './body-options.ts';
import { connectionOptions } from './connection/connection-options.ts';

/** The environment variable that passes the options of the command `check` to its run, as JSON. */
const VARIABLE = 'RELOAD_PROOF_CHECK';

/** The settings that are also options of the command. */
const OPTION_OF = {
  TARGET_URL: '--url',
  RELOAD_COMMAND: '--reload',
  EXPECT_HEADER: '--expect-header',
  BYPASS_STATUS: '--bypass-status',
  LOAD_RATE: '--rate',
} as const;
export type CheckSetting = keyof typeof OPTION_OF;

const schema = z.object({
  method: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: bodyOptions.default({}),
  connection: connectionOptions.default({}),
  /** What the URL streams; absent for one that responds and ends. */
  stream: z.enum(STREAM_PROTOCOLS).optional(),
  /** In lower case. */
  effectHeader: z.string().optional(),
  /** Whether a red does not end the run. */
  all: z.boolean().default(false),
  /** The settings that were given as options. */
  given: z.array(z.enum(Object.keys(OPTION_OF) as CheckSetting[])).default([]),
});

/** The options of the command `check` that are not settings. */
export type CheckOptions = z.infer<typeof schema>;

/** The environment that passes the options on. */
export function checkEnvironment(options: CheckOptions): NodeJS.ProcessEnv {
  return { [VARIABLE]: JSON.stringify(options) };
}

/** The options of the command that started this run; empty if it was started in another way. @throws UserError */
export function readCheckOptions(environment: NodeJS.ProcessEnv = process.env): CheckOptions {
  try {
    return schema.parse(JSON.parse(environment[VARIABLE] ?? '{}'));
  } catch {
    throw new UserError(`${VARIABLE} is set by "npx reload-proof check" only: unset it`);
  }
}

/** The name of a setting in messages: that of the option if it was given as one. */
export function nameOfSetting(setting: CheckSetting, { given }: Pick<CheckOptions, 'given'>): string {
  return given.includes(setting) ? OPTION_OF[setting] : setting;
}

/** The options of the command by the setting that they replace. */
export function optionOfSetting(setting: string): string | undefined {
  return Object.hasOwn(OPTION_OF, setting) ? OPTION_OF[setting as CheckSetting] : undefined;
}
