import type { Settings } from '../../settings/keys.ts';
import type { BalancerKind } from './balancer.ts';
import { caddy } from './caddy/caddy.ts';
import { named } from './common/program-source.ts';
import { envoy } from './envoy/envoy.ts';
import { haproxy, haproxyFrom } from './haproxy/haproxy.ts';
import { nginx, nginxFrom } from './nginx/nginx.ts';
import { traefik } from './traefik/traefik.ts';

/** Every load balancer that the suite knows, as far as no setting names a program of its own for it. */
export const BALANCERS: readonly BalancerKind[] = [envoy, caddy, traefik, nginx, haproxy];

/** The same, with the programs that the settings name. */
export function balancersOf(settings: Pick<Settings, 'NGINX_PROGRAM' | 'HAPROXY_PROGRAM'>): BalancerKind[] {
  const { NGINX_PROGRAM, HAPROXY_PROGRAM } = settings;
  return BALANCERS.map((kind) => {
    if (kind === nginx && NGINX_PROGRAM !== undefined)
      return nginxFrom(named('NGINX_PROGRAM', NGINX_PROGRAM));
    if (kind === haproxy && HAPROXY_PROGRAM !== undefined)
      return haproxyFrom(named('HAPROXY_PROGRAM', HAPROXY_PROGRAM));
    return kind;
  });
}
