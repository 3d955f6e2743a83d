import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { maxDurationIn } from '../../scenario/check/why-ended.ts';
import type { OwnPluginPlan } from '../../scenario/check/own-plugin/plan.ts';
import { requireTestcontainers } from '../../scenario/check/own-plugin/require-testcontainers.ts';
import { judgingOf, kongSettingsIn } from '../../settings/config/config-settings.ts';
import type { ConfigPlan, KongTargetPlan } from '../../settings/config/schema.ts';
import type { ConfigPlace } from '../../settings/config/secret-value.ts';
import type { Settings } from '../../settings/keys.ts';
import { refuseShards } from '../../settings/engine-options.ts';
import { readSettings } from '../../settings/settings.ts';
import { findPlugin } from '../../targets/kong/own-plugin/find-plugin.ts';
import type { OwnPlugin } from '../../targets/kong/own-plugin/plugin.ts';
import { toHeaderName, toWhole } from '../values.ts';
import { readKong, readPluginConfig, requireOnlyKong } from './kong-options.ts';
import { maxDurationOf } from './max-duration.ts';
import type { Options } from './options.ts';
import { rerunCommand, withoutConfig } from './rerun-command.ts';

const RATE_MAX = 1_000_000;

/** What the config file says, and where paths in it start. */
export interface PluginSource {
  config: ConfigPlan;
  /** The target, with its name in the file. @default what is checked is on the command line only */
  target?: KongTargetPlan;
  of?: string | undefined;
  place: ConfigPlace;
}

/** A plugin in Kong that is to be checked. */
export interface AskedPlugin extends OwnPluginPlan {
  /** The name of its target in the config file, where it has one. */
  of?: string;
  place: ConfigPlace;
}

/**
 * What a check of a plugin in Kong is to do; `folder` may hold `.env`. Options go before the environment, that before
 * `.env`, and that before the config file.
 * @throws UserError that names the option or the key
 */
export async function readOwnPlugin(
  given: Options,
  folder: string,
  source: PluginSource,
): Promise<AskedPlugin> {
  const { config, target, of, place } = source;
  if (!target) requireOnlyKong(given);
  requireTestcontainers();
  const key = (name: string, option: string) => (target ? `targets.${of}.${name}` : option);
  const { expectHeader, rate, all = false } = given;
  refuseShards(judgingOf(config, target).load ?? {}, 'Kong with a plugin');
  const fromFile = kongSettingsIn(config, target ?? {}, place.folder);
  const settings = readSettings(
    folder,
    {
      ...place.environment,
      ...(expectHeader === undefined ? {} : { EXPECT_HEADER: toHeaderName('expect-header', expectHeader) }),
      ...(rate === undefined ? {} : { LOAD_RATE: String(toWhole('rate', rate, 1, RATE_MAX)) }),
    },
    fromFile,
  );
  const judging = judgingOf(config, target);
  const goesOn = all || (judging.all ?? false);
  const plugin = await pluginOf(given, source);
  const kong = readKong(given, settings, { inFile: key('kong', '--kong'), ofFile: fromFile.KONG_IMAGE });
  if (settings.EXPECT_HEADER === undefined)
    throw new UserError(
      `${key('expect.header', '--expect-header')} is missing: give a header of the response which only your plugin sets, as the proof that it ran`,
    );
  const pluginConfig = configOf(given, source);
  return {
    ...kong,
    settings,
    all: goesOn,
    ...maxDurationIn(judging.limits),
    ...maxDurationOf(given),
    config: pluginConfig,
    expectHeader: settings.EXPECT_HEADER.toLowerCase(),
    plugin,
    // Values of the configuration may be secret, and Kong's messages may name them.
    secrets: stringsIn(pluginConfig),
    place,
    ...(of === undefined ? {} : { of }),
    rerunCommand: rerunCommand(given, ownSettings(settings, fromFile), of),
  };
}

// Kong runs in containers, and has the URL and the reload of the check itself.
function ownSettings(settings: Settings, fromFile: Partial<Record<string, string>>): Partial<Settings> {
  const {
    TARGET_URL: _url,
    RELOAD_COMMAND: _reload,
    RUNTIME: _runtime,
    GATEWAY: _gateway,
    ...own
  } = withoutConfig(settings, fromFile);
  return own;
}

function pluginOf({ plugin, pluginName }: Options, { target, of, place }: PluginSource): Promise<OwnPlugin> {
  const name = pluginName ?? target?.pluginName;
  const words = {
    plugin: plugin === undefined ? `targets.${of}.plugin` : '--plugin',
    name: pluginName === undefined && target ? `targets.${of}.pluginName` : '--plugin-name',
  };
  if (plugin !== undefined) return findPlugin(plugin, name, words);
  if (target) return findPlugin(path.relative('', path.resolve(place.folder, target.plugin)), name, words);
  throw new UserError('--plugin is missing: give the folder of the Kong plugin to run');
}

function configOf({ pluginConfig }: Options, { target, of, place }: PluginSource): Record<string, unknown> {
  const inFile = target?.pluginConfig;
  if (pluginConfig !== undefined || inFile === undefined) return readPluginConfig(pluginConfig);
  if (typeof inFile !== 'string') return inFile;
  const file = path.relative('', path.resolve(place.folder, inFile.slice(1)));
  return readPluginConfig(`@${file}`, `targets.${of}.pluginConfig`);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
