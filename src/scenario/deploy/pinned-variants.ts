import type { BalancerKind } from '../../targets/balancers/balancer.ts';
import type { DeployClient } from './clients.ts';
import type { Remedy, Variant } from './variants.ts';

/** The maximum age and number of requests of a connection, in the variants that limit these. */
const MAX_AGE_MS = 500;
const MAX_REQUESTS = 100;
const IDLE_MS = 200;

export const NO_REMEDY: Remedy = { name: 'none' };
export const ANNOUNCE: Remedy = { name: 'announce', announce: true };
export const CLOSE_ALWAYS: Remedy = { name: 'close-always', alwaysCloses: true };
export const CLIENT_MAX_AGE: Remedy = {
  name: 'client-max-age',
  clientBehaviour: { recycle: { maxAgeMs: MAX_AGE_MS } },
};
export const CLIENT_MAX_REQUESTS: Remedy = {
  name: 'client-max-requests',
  clientBehaviour: { recycle: { maxRequests: MAX_REQUESTS } },
};
export const WATCHED_NAME: Remedy = { name: 'watched-name', clientBehaviour: { reresolve: ['time'] } };
/** No remedy: half of the clients never resolve the name again. */
export const RESOLVED_ONCE: Remedy = {
  name: 'resolved-once',
  clientBehaviour: { reresolve: ['never', 'connection'] },
};

/** How a balancer in front of each instance can limit connections, by kind. */
export function frontRemedies(kind: BalancerKind) {
  const remedy = (rule: string, recycling: object, announce = false): Remedy => ({
    name: `${kind.name}-${rule}`,
    front: { kind, recycling },
    announce,
  });
  return {
    plain: remedy('front', {}),
    maxRequests: remedy('max-requests', { maxRequests: MAX_REQUESTS }),
    maxAge: remedy('max-age', { maxAgeMs: MAX_AGE_MS }),
    idle: remedy('idle', { idleMs: IDLE_MS }),
    announce: remedy('announce', {}, true),
  };
}

/** A variant of a deploy with a remedy. */
export function remedied(
  kind: BalancerKind,
  way: string,
  remedy: Remedy,
  client: DeployClient,
  boundMs?: number,
): Variant {
  const name = `${kind.name}/${way}/${remedy.name}/${client}`;
  const variant = { name, kind, way, client, remedy };
  return boundMs === undefined ? variant : { ...variant, boundMs };
}
