import { Option, type Command } from 'commander';
import { ENGINES, SHARDS_MAX, type EngineName, type EngineOptions } from '../settings/engine-options.ts';
import { toWhole } from './values.ts';

/** What carries the load, as given. */
export interface GivenEngine {
  engine?: EngineName;
  shards?: string;
}

/** Adds the options that say what carries the load. */
export function addEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <NAME>', 'where the load comes from: local, this machine (default)').choices(
        ENGINES,
      ),
    )
    .option('--shards <N>', 'how many processes carry the load together (default: 1)');
}

/** @throws UserError that names the option */
export function engineOptionsOf({ engine, shards }: GivenEngine): EngineOptions {
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(shards === undefined ? {} : { shards: toWhole('shards', shards, 1, SHARDS_MAX) }),
  };
}
