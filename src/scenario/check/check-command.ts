import { bodyWithPlaceholders } from '../../settings/body-options.ts';
import { optionOfSetting, type CheckOptions } from '../../settings/check-options.ts';
import { withPlaceholders } from '../../settings/connection/connection-options.ts';
import { asSetting, givenSettings, quote } from '../../settings/given-settings.ts';
import type { Settings } from '../../settings/keys.ts';

/** The command that repeats the check of a target in a config file, which has all that is private. */
export function configCommand(target: string, { all = false }: Partial<CheckOptions>): string {
  return `npx reload-proof check --target ${quote(target)}${all ? ' --all' : ''}`;
}

/** The command that repeats a check, with placeholders for what is private. */
export function checkCommand(settings: Settings, options: Partial<CheckOptions> = {}): string {
  const { method, headers = {}, body = {}, stream, connection = {}, effectHeader, all = false } = options;
  const given = givenSettings(settings);
  const asOptions = given.filter(([key]) => optionOfSetting(key) !== undefined);
  const others = given.filter(([key]) => optionOfSetting(key) === undefined);
  return [
    ...others.map(asSetting),
    `npx reload-proof check --url "<your target's URL>" --reload "<your reload command>"`,
    ...(method === undefined ? [] : [`--method ${quote(method)}`]),
    ...Object.keys(headers).map(() => '--header "<your header>"'),
    ...bodyWithPlaceholders(body),
    ...(stream === undefined ? [] : [`--${stream}`]),
    ...withPlaceholders(connection),
    ...asOptions.map(([key, value]) => `${optionOfSetting(key)} ${quote(value)}`),
    ...(effectHeader === undefined ? [] : [`--effect-header ${quote(effectHeader)}`]),
    ...(all ? ['--all'] : []),
  ].join(' ');
}
