import { dns } from '../../targets/balancers/dns/dns.ts';
import { TCP } from '../../targets/balancers/balancer.ts';
import { TCP_CUT } from '../../targets/balancers/haproxy/haproxy.ts';
import { KUBERNETES, KUBERNETES_WAYS } from '../../targets/balancers/kubernetes/kubernetes.ts';
import { KERNEL } from '../../targets/balancers/kernel/kernel.ts';
import { BALANCERS } from '../../targets/balancers/kinds.ts';
import { CLIENTS } from '../../record/flow/load-plan.ts';
import { GRPC, STREAMS } from '../deploy/clients.ts';
import { LANGUAGES } from '../../runtime/builds/plugins.ts';
import { covers, type KnownIssue } from '../../verdict/known-issues/known-issues.ts';
import { TRIGGERS } from '../../record/target/policy-record.ts';

const VARIANTS: Record<Exclude<KnownIssue['scenario'], 'blue-green-deploy'>, readonly string[]> = {
  'kong-blue-green-sockets': ['go', 'idle-1s', 'new-connection', 'late-speaker', 'target'],
  'kong-instance-count': ['steady', 'reload', 'debug'],
  'kong-plugin-languages': [
    ...[...LANGUAGES, 'target'].flatMap((name) => [name, `${name}/kill`, `${name}/late-start`]),
    ...LANGUAGES.map((language) => `${language}-other/kill`),
  ],
  'tyk-policy-reload': [...TRIGGERS.map((trigger) => `miniature/${trigger}`), 'scale', 'under-load'],
};

/** The variants that an entry's pattern covers; undefined for blue-green-deploy, whose remedies are not listed. */
export function variantsOf({ scenario, variant }: KnownIssue): string[] | undefined {
  return scenario === 'blue-green-deploy'
    ? undefined
    : VARIANTS[scenario].filter((name) => covers(variant, name));
}

/**
 * Whether a scenario has a variant that an entry's pattern covers. The name of a remedy in blue-green-deploy is not
 * checked.
 */
export function hasVariant({
  scenario,
  gateway,
  variant,
}: Pick<KnownIssue, 'scenario' | 'variant'> & { gateway: string }): boolean {
  const known = scenario === 'blue-green-deploy' ? deploysBehind(gateway) : VARIANTS[scenario];
  const asked = scenario === 'blue-green-deploy' ? withoutRemedy(variant) : variant;
  if (!asked.endsWith('*')) return known.includes(asked);
  return known.some((name) => name.startsWith(asked.slice(0, -1)));
}

function deploysBehind(gateway: string): string[] {
  const ofCluster = { name: KUBERNETES, ways: KUBERNETES_WAYS };
  const kinds = [...BALANCERS, dns, ...KERNEL, ofCluster].filter(({ name }) => name === gateway);
  return kinds.flatMap(({ name, ways }) =>
    [...ways, TCP, TCP_CUT].flatMap((way) =>
      [...CLIENTS, ...STREAMS, ...GRPC, 'target', 'streams-target', 'grpc-target'].map(
        (flow) => `${name}/${way}/${flow}`,
      ),
    ),
  );
}

// The parts are balancer, way and client, with an optional remedy before the client.
function withoutRemedy(variant: string): string {
  const [kind, way, ...rest] = variant.split('/');
  if (rest.length === 0) return variant;
  if (variant.endsWith('*')) return `${kind}/${way}/*`;
  return rest.length === 2 ? `${kind}/${way}/${rest[1]}` : variant;
}
