import { UserError } from '../common/user-error.ts';
import type { PodOptions } from './pod-options.ts';

/** Where the load comes from: processes of this machine, or pods of a Kubernetes cluster. */
export const ENGINES = ['local', 'kubernetes'] as const;
export type EngineName = (typeof ENGINES)[number];

/** More shards than virtual users would have nothing to do. */
export const SHARDS_MAX = 1024;

/** What carries the load, as it is given. */
export interface EngineOptions {
  /** @default local */
  engine?: EngineName | undefined;
  /** How many processes carry it together. @default 1 */
  shards?: number | undefined;
  /** The pods of the engine kubernetes. */
  pods?: PodOptions | undefined;
}

/** Options of the command go before those of the config file, one by one. */
export function engineOptionsIn(given: EngineOptions = {}, file: EngineOptions = {}): EngineOptions {
  const engine = given.engine ?? file.engine;
  const pods = { ...file.pods, ...given.pods };
  return {
    engine,
    shards: given.shards ?? file.shards,
    ...(engine === 'kubernetes' ? { pods } : {}),
  };
}

/** Requires that nothing asks for shards where one process carries the load. @throws UserError */
export function refuseShards({ engine, shards = 1 }: EngineOptions, what: string): void {
  if (engine === undefined && shards === 1) return;
  throw new UserError(
    `${what} has its load from one process: leave out ${shards === 1 ? 'load.engine' : 'load.shards'}`,
  );
}
