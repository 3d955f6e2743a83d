import path from 'node:path';
import { optionOfSetting } from '../../settings/check-options.ts';
import { asSetting, givenSettings, quote } from '../../settings/given-settings.ts';
import type { Settings } from '../../settings/keys.ts';
import type { Options } from './options.ts';

/** Keys of a config file whose values are numbers or durations, and so not private. */
const PLAIN_KEY = /^(?:targets\.[^.]+\.)?(?:(?:bounds|load|limits)\.\w+|confidence|trialsMax|all)$/;

/** What follows an option in a command that is passed on; undefined where it changes nothing that is judged. */
type Shown = ((value: string) => string) | undefined;

const flag = () => '';
const placeholder = (what: string) => () => `"<your ${what}>"`;
const textOrFile = (what: string) => (value: string) =>
  value.startsWith('@') ? '"@<your file>"' : `"<your ${what}>"`;

/** Every option, in the order in which a command has them. */
const SHOWN: Record<keyof Options, Shown> = {
  config: (file) => (path.isAbsolute(file) ? '"<your config file>"' : quote(file)),
  // That of the verdict, which is narrower.
  target: undefined,
  set: withoutValue,
  kong: (image) => (/^\d[\w.-]*$/.test(image) ? image : '"<your image of Kong>"'),
  plugin: placeholder('plugin'),
  pluginName: quote,
  pluginConfig: textOrFile('configuration'),
  // These two may also come from the environment.
  url: undefined,
  reload: undefined,
  kubernetes: (workload) => `"${workload.split('/')[0] ?? 'KIND'}/<your workload>"`,
  namespace: placeholder('namespace'),
  context: placeholder('context'),
  disruption: quote,
  method: quote,
  header: textOrFile('header'),
  data: textOrFile('body'),
  chunked: flag,
  expectContinue: flag,
  sse: flag,
  cacert: placeholder('certificate authority'),
  insecure: flag,
  cert: placeholder('client certificate'),
  key: placeholder('key'),
  pass: placeholder('passphrase'),
  servername: placeholder('server name'),
  unixSocket: placeholder('socket'),
  connectTo: placeholder('address'),
  haproxyProtocol: quote,
  expectHeader: quote,
  bypassStatus: quote,
  rate: quote,
  engine: quote,
  shards: quote,
  probeImage: placeholder('image of the probe'),
  probeCpu: quote,
  probeMemory: quote,
  effectHeader: quote,
  effectUrl: placeholder("version's URL"),
  effectCommand: placeholder('command that shows the version'),
  all: flag,
  allowRemote: flag,
  maxDuration: quote,
  failOn: quote,
  accept: undefined,
  json: undefined,
  junit: undefined,
  markdown: undefined,
  dryRun: undefined,
};

/**
 * The command that repeats a check: every option and setting that was given, with placeholders for what is private.
 * `settings` are without those of a config file, which still says its own; `target` is the name of the target there.
 */
export function rerunCommand(given: Options, settings: Partial<Settings>, target?: string): string {
  const options = given.accept === true ? { ...given, all: true } : given;
  const words = Object.entries(SHOWN).flatMap(([name, shown]) =>
    shown ? valuesOf(options[name as keyof Options]).map((value) => word(name, shown(value))) : [],
  );
  const isGiven = (option: string) => words.some((each) => each.split(' ')[0] === option);
  const set = givenSettings(settings).map(([setting, value]) => ({
    option: optionOfSetting(setting),
    setting: asSetting([setting, value]),
    value,
  }));
  const { TARGET_URL, RELOAD_COMMAND } = settings;
  return [
    ...set.flatMap(({ option, setting }) => (option === undefined ? [setting] : [])),
    'npx reload-proof check',
    ...(given.config === false ? ['--no-config'] : []),
    ...(target === undefined ? [] : [`--target ${quote(target)}`]),
    ...(TARGET_URL !== undefined ? [`--url "<your target's URL>"`] : []),
    ...(RELOAD_COMMAND !== undefined ? ['--reload "<your reload command>"'] : []),
    ...words,
    // Of the environment, those that are options too.
    ...set.flatMap(({ option, value }) =>
      option === undefined || isGiven(option) ? [] : [`${option} ${quote(value)}`],
    ),
  ].join(' ');
}

/** The settings that do not come from a config file. */
export function withoutConfig(
  settings: Settings,
  fromConfig: Partial<Record<string, string>>,
): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => String(value) !== fromConfig[key]),
  );
}

function valuesOf(given: string | boolean | string[] | undefined): string[] {
  if (given === undefined || given === false) return [];
  return Array.isArray(given) ? given : [String(given)];
}

function word(name: string, text: string): string {
  const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return text === '' ? option : `${option} ${text}`;
}

function withoutValue(pair: string): string {
  const [key = ''] = pair.split('=', 1);
  return PLAIN_KEY.test(key) ? quote(pair) : `"${key}=<your value>"`;
}
