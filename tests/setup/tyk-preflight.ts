import { findRedis } from '../../src/runtime/builds/redis.ts';
import { runTool } from '../../src/runtime/builds/tool.ts';
import { buildTyk } from '../../src/runtime/builds/tyk.ts';

/** The programs that a Tyk needs, and their versions as they tell them. */
export interface TykPrograms {
  tyk: string;
  redis: string;
  versions: { tyk: string; redis: string };
}

/**
 * Builds the wanted Tyk, finds a Redis, and asks both for their versions, so that what is missing or broken is said before any test runs.
 * @throws UserError
 */
export async function tykPreflight(version: string): Promise<TykPrograms> {
  const [tyk, redis] = await Promise.all([buildTyk(version), findRedis()]);
  const told = await runTool(tyk, ['--version'], {
    doing: 'asking Tyk for its version',
    install: 'remove the folder .cache, so that it is built again',
    output: 'stderr',
  });
  const redisTold = await runTool(redis, ['--version'], {
    doing: 'asking Redis for its version',
    install: 'install Redis (https://redis.io)',
  });
  const redisVersion = /v=(?<version>\S+)/.exec(redisTold)?.groups?.['version'] ?? redisTold;
  return { tyk, redis, versions: { tyk: told.trim().replace(/^v/, ''), redis: redisVersion } };
}
