import { TCP, type BalancerKind } from '../../targets/balancers/balancer.ts';
import { envoy } from '../../targets/balancers/envoy/envoy.ts';
import { TCP_CUT } from '../../targets/balancers/haproxy/haproxy.ts';
import type { Variant } from './variants.ts';
import {
  ANNOUNCE,
  CLIENT_MAX_AGE,
  CLIENT_MAX_REQUESTS,
  CLOSE_ALWAYS,
  frontRemedies,
  NO_REMEDY,
  remedied,
  RESOLVED_ONCE,
  WATCHED_NAME,
} from './pinned-variants.ts';

/** A name that was resolved just before the switch may be cached for 5 s more. */
const TTL_5_BOUND_MS = 7000;

/**
 * The variants in which clients stay with the old instance, and those with each way to move them, as far as this
 * machine can run them.
 */
export function pinnedVariants(
  balancers: readonly BalancerKind[],
  without: { dns: BalancerKind[]; kernel: BalancerKind[] },
): Variant[] {
  const present = (...names: string[]) => balancers.filter(({ name }) => names.includes(name));
  return [
    ...without.dns.flatMap(ofNames),
    ...without.kernel.flatMap((kind) => [
      remedied(kind, 'dnat', NO_REMEDY, 'keep-alive'),
      remedied(kind, 'dnat', ANNOUNCE, 'keep-alive'),
      remedied(kind, 'dnat', CLIENT_MAX_AGE, 'keep-alive'),
      remedied(kind, 'dnat-cleared', NO_REMEDY, 'keep-alive'),
    ]),
    ...present('envoy', 'haproxy', 'traefik').flatMap((kind) => [
      remedied(kind, TCP, NO_REMEDY, 'keep-alive'),
      remedied(kind, TCP, ANNOUNCE, 'keep-alive'),
    ]),
    ...present('haproxy').map((kind) => remedied(kind, TCP_CUT, NO_REMEDY, 'keep-alive')),
    // Envoy can be installed everywhere, so every remedy is compared behind it.
    remedied(envoy, TCP, CLIENT_MAX_AGE, 'keep-alive'),
    remedied(envoy, TCP, CLIENT_MAX_REQUESTS, 'keep-alive'),
    remedied(envoy, TCP, CLOSE_ALWAYS, 'keep-alive'),
    ...present('envoy', 'nginx', 'traefik').flatMap(behindEnvoy),
    ...present('haproxy').map((kind) => remedied(envoy, TCP, frontRemedies(kind).maxRequests, 'keep-alive')),
    remedied(envoy, TCP, frontRemedies(envoy).plain, 'http2'),
  ];
}

function ofNames(kind: BalancerKind): Variant[] {
  return [
    remedied(kind, 'ttl-0', NO_REMEDY, 'keep-alive'),
    remedied(kind, 'ttl-0', NO_REMEDY, 'new-connection'),
    remedied(kind, 'ttl-0', RESOLVED_ONCE, 'new-connection'),
    remedied(kind, 'ttl-0', ANNOUNCE, 'keep-alive'),
    remedied(kind, 'ttl-0', CLIENT_MAX_AGE, 'keep-alive'),
    remedied(kind, 'ttl-0', WATCHED_NAME, 'keep-alive'),
    remedied(kind, 'ttl-5', NO_REMEDY, 'new-connection', TTL_5_BOUND_MS),
    remedied(kind, 'ttl-5', CLIENT_MAX_AGE, 'keep-alive', TTL_5_BOUND_MS),
    remedied(kind, 'ttl-5', WATCHED_NAME, 'keep-alive', TTL_5_BOUND_MS),
  ];
}

function behindEnvoy(kind: BalancerKind): Variant[] {
  const { maxRequests, maxAge, idle, announce } = frontRemedies(kind);
  const remedies = kind === envoy ? [maxRequests, maxAge, announce] : [maxRequests, maxAge];
  return [
    ...remedies.flatMap((remedy) =>
      (['keep-alive', 'http2'] as const).map((client) => remedied(envoy, TCP, remedy, client)),
    ),
    remedied(envoy, TCP, idle, 'keep-alive'),
  ];
}
