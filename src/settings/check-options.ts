import type { Body } from '../record/flow/body.ts';
import type { Expectation } from '../record/flow/expectation.ts';
import type { StreamProtocol } from '../record/streams/stream-record.ts';
import type { BodyOptions } from './body-options.ts';
import type { ConnectionOptions } from './connection/connection-options.ts';
import type { EngineOptions } from './engine-options.ts';
import type { KubernetesOptions } from './kubernetes-options.ts';

/** The settings that are also options of the command. */
const OPTION_OF = {
  TARGET_URL: '--url',
  RELOAD_COMMAND: '--reload',
  EXPECT_HEADER: '--expect-header',
  BYPASS_STATUS: '--bypass-status',
  LOAD_RATE: '--rate',
} as const;
export type CheckSetting = keyof typeof OPTION_OF;

/** A value that proves a reload where no header does. */
export type Effect = { url: string } | { command: string };

/** The options of the command `check` that are not settings. */
export interface CheckOptions {
  method?: string;
  headers: Record<string, string>;
  body: BodyOptions;
  connection: ConnectionOptions;
  /** What the URL streams; absent for one that responds and ends. */
  stream?: StreamProtocol;
  /** The source text of the function that numbers the events of a stream. */
  sequence?: string;
  /** In lower case. */
  effectHeader?: string;
  /** In place of a header. */
  effect?: Effect;
  /** What a good response shows, besides what settings say of it. */
  expect?: Pick<Expectation, 'status' | 'headerValue' | 'body' | 'module' | 'source'>;
  /** In place of `body`. */
  ownBody?: Body;
  /** In place of RELOAD_COMMAND. */
  reload?: (signal: AbortSignal) => Promise<void>;
  /** What settings are called in messages, where they are not given under their names. */
  names?: Partial<Record<CheckSetting, string>>;
  /** The workload that is the target, on Kubernetes. @default the target runs elsewhere */
  kubernetes?: KubernetesOptions;
  /** Whether the target may be on another machine. @default false */
  allowRemote?: boolean;
  /** What carries the load, before what the config file says. */
  engine?: EngineOptions;
  /** Whether a red does not end the run. */
  all: boolean;
  /** The settings that were given as options. */
  given: readonly CheckSetting[];
}

/** The name of a setting in messages: that of the option if it was given as one. */
export function nameOfSetting(
  setting: CheckSetting,
  { given, names }: Pick<CheckOptions, 'given' | 'names'>,
): string {
  const name = names?.[setting];
  if (name !== undefined) return name;
  return given.includes(setting) ? OPTION_OF[setting] : setting;
}

/** The options of the command by the setting that they replace. */
export function optionOfSetting(setting: string): string | undefined {
  return Object.hasOwn(OPTION_OF, setting) ? OPTION_OF[setting as CheckSetting] : undefined;
}
