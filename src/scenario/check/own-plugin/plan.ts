import type { OwnPlugin } from '../../../targets/kong/own-plugin/plugin.ts';
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
