import { findRedis } from '../../src/runtime/builds/redis.ts';
import { buildTyk } from '../../src/runtime/builds/tyk.ts';

/** The programs that a Tyk needs. */
export interface TykPrograms {
  tyk: string;
  redis: string;
}

/**
 * Builds the wanted Tyk and finds a Redis, so that what is missing is said before any test runs.
 * @throws UserError
 */
export async function tykPreflight(version: string): Promise<TykPrograms> {
  const [tyk, redis] = await Promise.all([buildTyk(version), findRedis()]);
  return { tyk, redis };
}
