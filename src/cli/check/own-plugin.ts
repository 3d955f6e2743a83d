import { UserError } from '../../common/user-error.ts';
import type { OwnPluginPlan } from '../../scenario/check/own-plugin/plan.ts';
import { readSettings } from '../../settings/settings.ts';
import { findPlugin } from '../../targets/kong/own-plugin/find-plugin.ts';
import { toHeaderName, toMs, toWhole } from '../values.ts';
import { readKong, readPluginConfig, requireOnlyKong } from './kong-options.ts';
import type { Options } from './options.ts';

const RATE_MAX = 1_000_000;

/** What a check of a plugin in Kong is to do. @throws UserError that names the option */
export async function readOwnPlugin(
  given: Options,
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<OwnPluginPlan> {
  requireOnlyKong(given);
  const { plugin, pluginName, pluginConfig, expectHeader, rate, maxDuration, all = false } = given;
  const settings = readSettings(folder, {
    ...environment,
    ...(expectHeader === undefined ? {} : { EXPECT_HEADER: toHeaderName('expect-header', expectHeader) }),
    ...(rate === undefined ? {} : { LOAD_RATE: String(toWhole('rate', rate, 1, RATE_MAX)) }),
  });
  if (plugin === undefined)
    throw new UserError('--plugin is missing: give the folder of the Kong plugin to run');
  const kong = readKong(given, settings);
  if (settings.EXPECT_HEADER === undefined)
    throw new UserError(
      '--expect-header is missing: give a header of the response which only your plugin sets, as the proof that it ran',
    );
  const config = readPluginConfig(pluginConfig);
  return {
    ...kong,
    settings,
    all,
    ...(maxDuration === undefined ? {} : { maxDurationMs: toMs('max-duration', maxDuration, 1000) }),
    config,
    expectHeader: settings.EXPECT_HEADER.toLowerCase(),
    plugin: await findPlugin(plugin, pluginName),
    // Values of the configuration may be secret, and Kong's messages may name them.
    secrets: stringsIn(config),
  };
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
