import type { Namespace } from '../../../runtime/namespaces/namespace.ts';
import type { Backend } from '../balancer.ts';

/** The port of the service's address; no instance listens there. */
export const SERVICE_PORT = 80;

/** A program that writes the kernel's rules. */
export interface Table {
  /** The name of the program. */
  name: string;
  /** Finds its version in the output of `--version`. */
  version: RegExp;
  /** Adds the rule that sends new connections to the first instance. */
  begin(namespace: Namespace, backend: Backend): Promise<string>;
  /** Points that rule to another instance, in one step, so that there is a rule at any time. */
  replace(namespace: Namespace, backend: Backend): Promise<string>;
}

function iptablesRule({ address }: Namespace, backend: Backend): string[] {
  const to = `${backend.host}:${backend.port}`;
  return ['-d', address, '-p', 'tcp', '--dport', String(SERVICE_PORT), '-j', 'DNAT', '--to-destination', to];
}

// nftables replaces a whole table in one transaction.
function ruleset({ address }: Namespace, { host, port }: Backend): string {
  return `table ip service
delete table ip service
table ip service {
  chain to {
    type nat hook prerouting priority dstnat;
    ip daddr ${address} tcp dport ${SERVICE_PORT} dnat to ${host}:${port}
  }
}
`;
}

/** The rules that kube-proxy writes for a Service in its modes iptables and nftables. */
export const TABLES: readonly Table[] = [
  {
    name: 'iptables',
    version: /^iptables v(?<version>\S+)/m,
    begin: (namespace, backend) =>
      namespace.run('iptables', ['-t', 'nat', '-A', 'PREROUTING', ...iptablesRule(namespace, backend)]),
    replace: (namespace, backend) =>
      namespace.run('iptables', ['-t', 'nat', '-R', 'PREROUTING', '1', ...iptablesRule(namespace, backend)]),
  },
  {
    name: 'nft',
    version: /^nftables v(?<version>\S+)/m,
    begin: (namespace, backend) => namespace.run('nft', ['-f', '-'], ruleset(namespace, backend)),
    replace: (namespace, backend) => namespace.run('nft', ['-f', '-'], ruleset(namespace, backend)),
  },
];
