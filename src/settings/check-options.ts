import type { StreamProtocol } from '../record/streams/stream-record.ts';
import type { BodyOptions } from './body-options.ts';
import type { ConnectionOptions } from './connection/connection-options.ts';

/** The settings that are also options of the command. */
const OPTION_OF = {
  TARGET_URL: '--url',
  RELOAD_COMMAND: '--reload',
  EXPECT_HEADER: '--expect-header',
  BYPASS_STATUS: '--bypass-status',
  LOAD_RATE: '--rate',
} as const;
export type CheckSetting = keyof typeof OPTION_OF;

/** The options of the command `check` that are not settings. */
export interface CheckOptions {
  method?: string;
  headers: Record<string, string>;
  body: BodyOptions;
  connection: ConnectionOptions;
  /** What the URL streams; absent for one that responds and ends. */
  stream?: StreamProtocol;
  /** In lower case. */
  effectHeader?: string;
  /** Whether a red does not end the run. */
  all: boolean;
  /** The settings that were given as options. */
  given: readonly CheckSetting[];
}

/** The name of a setting in messages: that of the option if it was given as one. */
export function nameOfSetting(setting: CheckSetting, { given }: Pick<CheckOptions, 'given'>): string {
  return given.includes(setting) ? OPTION_OF[setting] : setting;
}

/** The options of the command by the setting that they replace. */
export function optionOfSetting(setting: string): string | undefined {
  return Object.hasOwn(OPTION_OF, setting) ? OPTION_OF[setting as CheckSetting] : undefined;
}
