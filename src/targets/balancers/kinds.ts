import type { BalancerKind } from './balancer.ts';
import { caddy } from './caddy/caddy.ts';
import { envoy } from './envoy/envoy.ts';
import { haproxy } from './haproxy/haproxy.ts';
import { nginx } from './nginx/nginx.ts';
import { traefik } from './traefik/traefik.ts';

/** Every load balancer that the suite knows. */
export const BALANCERS: readonly BalancerKind[] = [envoy, caddy, traefik, nginx, haproxy];
