import type { Settings } from '../../settings/keys.ts';
import type { BalancerKind } from './balancer.ts';
import { caddy, caddyFrom } from './caddy/caddy.ts';
import { named, packaged, type ProgramSource } from './common/program-source.ts';
import { envoy, envoyFrom } from './envoy/envoy.ts';
import { haproxy, haproxyFrom } from './haproxy/haproxy.ts';
import { nginx, nginxFrom } from './nginx/nginx.ts';
import { traefik, traefikFrom } from './traefik/traefik.ts';

/** Every load balancer that the suite knows, as far as no setting names a program of its own for it. */
export const BALANCERS: readonly BalancerKind[] = [envoy, caddy, traefik, nginx, haproxy];

const FROM: Readonly<Record<string, (source: ProgramSource) => BalancerKind>> = {
  envoy: envoyFrom,
  caddy: caddyFrom,
  traefik: traefikFrom,
  nginx: nginxFrom,
  haproxy: haproxyFrom,
};

/** The same, with the programs and versions that the settings name. A program goes before a package. */
export function balancersOf(
  settings: Pick<Settings, 'NGINX_PROGRAM' | 'HAPROXY_PROGRAM' | 'BALANCER_PACKAGE'>,
): BalancerKind[] {
  return BALANCERS.map((kind) => {
    const source = sourceIn(settings, kind.name);
    return source ? (FROM[kind.name]?.(source) ?? kind) : kind;
  });
}

function sourceIn(
  { NGINX_PROGRAM, HAPROXY_PROGRAM, BALANCER_PACKAGE }: Parameters<typeof balancersOf>[0],
  name: string,
): ProgramSource | undefined {
  if (name === 'nginx' && NGINX_PROGRAM !== undefined) return named('NGINX_PROGRAM', NGINX_PROGRAM);
  if (name === 'haproxy' && HAPROXY_PROGRAM !== undefined) return named('HAPROXY_PROGRAM', HAPROXY_PROGRAM);
  const [balancer, version] = BALANCER_PACKAGE?.split('=') ?? [];
  return balancer === name ? packaged(name, version) : undefined;
}
