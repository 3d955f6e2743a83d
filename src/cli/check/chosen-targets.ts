import { UserError } from '../../common/user-error.ts';
import type { LoadedConfig } from '../../settings/config/load-config.ts';
import {
  isKong,
  NO_CONFIG,
  type KongTargetPlan,
  type TargetPlanConfig,
} from '../../settings/config/schema.ts';
import { pluginOption, requireOnlyKong } from './kong-options.ts';
import { optionNamed } from '../values.ts';
import type { Options } from './options.ts';

/** A target of the config file by its name; without a file it has none. */
export type ChosenTarget<Target = TargetPlanConfig | KongTargetPlan> = [
  name: string | undefined,
  target: Target,
];

/** Options that say something of one target. */
const OF_ONE = ['url', 'reload', 'kubernetes', 'kong', 'plugin', 'pluginName', 'pluginConfig'] as const;

/** The targets that are to be checked. @throws UserError when there is none of that name, or an option does not fit */
export function chosenTargets(loaded: LoadedConfig | undefined, given: Options): ChosenTarget[] {
  const targets = named(loaded, given.target);
  const option = OF_ONE.find((name) => given[name] !== undefined);
  if (targets.length > 1 && option !== undefined)
    throw new UserError(
      `${optionNamed(option)} is for one target, and the config file has ${targets.length}: name one with --target, or leave the file out with --no-config`,
    );
  const kongOption = pluginOption(given);
  for (const [name, target] of targets) {
    if (isKong(target)) requireOnlyKong(given, `targets.${name} is Kong with your plugin`);
    else if (name !== undefined && kongOption !== undefined)
      throw new UserError(
        `${optionNamed(kongOption)} is for Kong with your plugin, and targets.${name} is a server of your own: leave one out`,
      );
  }
  return targets;
}

function named(loaded: LoadedConfig | undefined, name: string | undefined): ChosenTarget[] {
  const targets: ChosenTarget[] = Object.entries(loaded?.config.targets ?? {});
  if (name === undefined) return targets.length === 0 ? [[undefined, NO_CONFIG.target]] : targets;
  const found = targets.filter(([each]) => each === name);
  if (found.length > 0) return found;
  throw new UserError(
    targets.length === 0
      ? `--target ${name} names a target of a config file, and there is none`
      : `--target ${name} is no target of ${loaded?.name}: it has ${targets.map(([each]) => each).join(', ')}`,
  );
}
