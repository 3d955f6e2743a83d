import { Option, type Command } from 'commander';
import { UserError } from '../common/user-error.ts';
import { POD_DEFAULTS, requirePods } from '../settings/pod-options.ts';
import { ENGINES, SHARDS_MAX, type EngineName, type EngineOptions } from '../settings/engine-options.ts';
import { toWhole } from './values.ts';

/** What carries the load, as given. */
export interface GivenEngine {
  engine?: EngineName;
  shards?: string;
  probeImage?: string;
  probeCpu?: string;
  probeMemory?: string;
  namespace?: string;
  context?: string;
}

const OF_PODS = {
  probeImage: '--probe-image',
  probeCpu: '--probe-cpu',
  probeMemory: '--probe-memory',
} as const;

/** Adds the options that say what carries the load. */
export function addEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--engine <NAME>',
        'where the load comes from: local, this machine (default), or kubernetes, pods of a cluster',
      ).choices(ENGINES),
    )
    .option('--shards <N>', 'how many processes or pods carry the load together (default: 1)')
    .option(
      '--probe-image <IMAGE>',
      `the image of the --engine kubernetes pods (default: ${POD_DEFAULTS.image})`,
    )
    .option('--probe-cpu <QUANTITY>', `CPU request and limit of each pod (default: ${POD_DEFAULTS.cpu})`)
    .option(
      '--probe-memory <QUANTITY>',
      `memory request and limit of each pod (default: ${POD_DEFAULTS.memory})`,
    );
}

/** @throws UserError that names the option */
export function engineOptionsOf(given: GivenEngine): EngineOptions {
  const { engine, shards, probeImage: image, probeCpu: cpu, probeMemory: memory, namespace, context } = given;
  const option = Object.entries(OF_PODS).find(([name]) => given[name as keyof typeof OF_PODS] !== undefined);
  if (engine === 'local' && option)
    throw new UserError(`${option[1]} is for --engine kubernetes: leave it out`);
  const pods = {
    ...(image === undefined ? {} : { image }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
  };
  requirePods(pods);
  return {
    pods,
    ...(engine === undefined ? {} : { engine }),
    ...(shards === undefined ? {} : { shards: toWhole('shards', shards, 1, SHARDS_MAX) }),
  };
}
