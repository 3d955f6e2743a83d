import type { OwnPlugin } from '../../../targets/kong/own-plugin/plugin.ts';
import { quote } from '../../../settings/given-settings.ts';
import type { CheckPlan } from '../run-check.ts';

/** A check of a plugin of the user's own in Kong. */
export interface OwnPluginPlan extends Pick<
  CheckPlan,
  | 'name'
  | 'settings'
  | 'root'
  | 'secrets'
  | 'signal'
  | 'onLoad'
  | 'say'
  | 'all'
  | 'maxDuration'
  | 'rerunCommand'
> {
  plugin: OwnPlugin;
  /** An image of Kong. */
  image: string;
  /** How messages name that image, such as `--kong 3.9.3` or `targets.hello.kong`. */
  given: string;
  /** The plugin's configuration. */
  config: Record<string, unknown>;
  /** The header of a response which shows that the plugin ran, in lower case. */
  expectHeader: string;
}

/** The command that repeats such a check, with placeholders for what is private. */
export function ownPluginCommand({
  image,
  plugin,
  config,
  expectHeader,
  all = false,
}: OwnPluginPlan): string {
  const version = /^kong:(?<version>[^/]+)$/.exec(image)?.groups?.['version'];
  const hasConfig = Object.keys(config).length > 0;
  return [
    `npx reload-proof check --kong ${version === undefined ? '"<your image of Kong>"' : quote(version)}`,
    `--plugin "<your ${plugin.language} plugin>"`,
    `--expect-header ${quote(expectHeader)}`,
    ...(hasConfig ? ['--plugin-config "<your configuration>"'] : []),
    ...(all ? ['--all'] : []),
  ].join(' ');
}
