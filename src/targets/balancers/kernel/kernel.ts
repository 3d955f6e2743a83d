import { openNamespace, type Namespace } from '../../../runtime/namespaces/namespace.ts';
import type { Backend, Balancer, BalancerKind } from '../balancer.ts';
import { onPath, requireOnPath } from '../common/on-path.ts';
import { identify } from '../common/program.ts';
import { whyUnusable } from './missing.ts';
import { SERVICE_PORT, TABLES, type Table } from './tables.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

const INSTALL =
  'install what is missing, for example with apt-get install iproute2 iptables nftables conntrack';
/** A connection that was accepted just before the switch reaches the old instance a moment later. */
const UNDER_WAY_MS = 100;
/** The way that also makes the kernel forget open connections, which otherwise stay with the old instance. */
const CLEARED = 'dnat-cleared';

/** The open namespaces by name, since a backend knows only the name of its namespace. */
const open = new Map<string, Namespace>();

/**
 * A switch in the kernel, as kube-proxy does it for a Service: a rule rewrites the destination of new connections.
 * Needs root.
 */
function kernelKind(table: Table): BalancerKind {
  const programs = ['ip', table.name, 'conntrack'];
  const kind: BalancerKind = {
    name: table.name,
    ways: ['dnat', CLEARED],
    install: INSTALL,
    installed: () => programs.every((program) => onPath(program) !== undefined),
    locate: () => {
      for (const program of programs) requireOnPath(program, INSTALL);
      return Promise.resolve(requireOnPath(table.name, INSTALL));
    },
    identify: async () => identify(table.name, await kind.locate(), ['--version'], table.version),
    missing: () => whyUnusable(table),
    openNetwork: async () => {
      const namespace = await openNamespace();
      open.set(namespace.name, namespace);
      return {
        nextAddress: () => ({ host: namespace.address, namespace: namespace.name }),
        close: async () => {
          open.delete(namespace.name);
          await namespace.close();
        },
      };
    },
    start: async ({ backend, way, logFile }) => {
      const namespace = open.get(backend.namespace ?? '');
      if (!namespace) throw new Error('an instance behind the kernel has to run in a namespace of its own');
      await table.begin(namespace, backend);
      return new Kernel(await kind.identify(), table, namespace, way === CLEARED, logFile);
    },
  };
  return kind;
}

/** iptables and nftables. */
export const KERNEL: readonly BalancerKind[] = TABLES.map(kernelKind);

class Kernel implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly settleMs = UNDER_WAY_MS;
  readonly #table: Table;
  readonly #namespace: Namespace;
  readonly #clears: boolean;
  #epoch = 0;

  constructor(
    identity: TargetIdentity,
    table: Table,
    namespace: Namespace,
    clears: boolean,
    logFile: string,
  ) {
    this.identity = identity;
    this.#table = table;
    this.#namespace = namespace;
    this.#clears = clears;
    this.url = this.http2Url = `http://${namespace.address}:${SERVICE_PORT}`;
    this.logFile = logFile;
  }

  async switchTo(backend: Backend): Promise<void> {
    await this.#table.replace(this.#namespace, backend);
    const { address } = this.#namespace;
    const ofService = ['-p', 'tcp', '-d', address, '--dport', String(SERVICE_PORT)];
    if (this.#clears)
      await this.#namespace.run('conntrack', ['-D', ...ofService]).catch((error: unknown) => {
        // It exits with 1 when there was no connection to forget.
        if (!String(error).includes(': 0 flow entries have been deleted')) throw error;
      });
    this.#epoch++;
  }

  inspect(): Promise<TargetState> {
    return Promise.resolve({ epoch: this.#epoch });
  }

  // The rules are removed with their namespace.
  stop(): Promise<void> {
    return Promise.resolve();
  }
}
