import type { BalancerKind } from './balancer.ts';
import { caddy } from './caddy.ts';
import { envoy } from './envoy.ts';
import { haproxy } from './haproxy.ts';
import { nginx } from './nginx.ts';
import { traefik } from './traefik.ts';

/** Every load balancer that the suite knows. */
export const BALANCERS: readonly BalancerKind[] = [envoy, caddy, traefik, nginx, haproxy];
