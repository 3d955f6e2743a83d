import { VERSION } from '../../../common/places.ts';
import type { Backend, Balancer, BalancerKind, InstanceNetwork } from '../balancer.ts';
import { Resolver } from './resolver.ts';
import type { TargetState } from '../../../record/target/target-state.ts';

/** A name that no real resolver knows: `.test` is reserved for tests (RFC 6761). */
const NAME = 'datetime.test';
/**
 * Linux has all of 127.0.0.0/8 on its loopback interface. DNS gives an address but no port, so the instances share a
 * port.
 */
const [BLUE, GREEN] = ['127.0.0.2', '127.0.0.3'];
const TTL_S: Record<string, number> = { 'ttl-0': 0, 'ttl-5': 5 };
/** A client that has just been given the old address may still connect to it a moment later. */
const UNDER_WAY_MS = 200;

const loopbackNetwork: InstanceNetwork = {
  nextAddress: (current) =>
    current ? { host: current.host === BLUE ? GREEN : BLUE, port: current.port } : { host: BLUE },
  close: () => Promise.resolve(),
};

/** No balancer, but a name whose address changes. Its ways are the TTLs of the response. */
export const dns: BalancerKind = {
  name: 'dns',
  ways: Object.keys(TTL_S),
  installed: () => process.platform === 'linux',
  install: 'it needs Linux, where all of 127.0.0.0/8 is on the loopback interface',
  locate: () => Promise.resolve('the suite itself'),
  // The resolver is the suite's own; the clients that use it are what is judged.
  identify: () => Promise.resolve({ gateway: 'dns', version: VERSION, runtime: 'processes', real: true }),
  openNetwork: () => Promise.resolve(loopbackNetwork),
  start: async ({ backend, way, logFile, port }) => {
    const ttlS = TTL_S[way] ?? 0;
    const resolver = await Resolver.start(NAME, ttlS, backend.host, port);
    return new Name(await dns.identify(), resolver, backend.port, ttlS, logFile);
  },
};

class Name implements Balancer {
  readonly identity: Balancer['identity'];
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly resolver: string;
  readonly settleMs: number;
  readonly #resolver: Resolver;
  #epoch = 0;

  constructor(
    identity: Balancer['identity'],
    resolver: Resolver,
    port: number,
    ttlS: number,
    logFile: string,
  ) {
    this.identity = identity;
    this.#resolver = resolver;
    this.resolver = resolver.server;
    this.settleMs = ttlS * 1000 + UNDER_WAY_MS;
    this.url = this.http2Url = `http://${NAME}:${port}`;
    this.logFile = logFile;
  }

  switchTo({ host }: Backend): Promise<void> {
    this.#resolver.pointTo(host);
    this.#epoch++;
    return Promise.resolve();
  }

  inspect(): Promise<TargetState> {
    return Promise.resolve({ epoch: this.#epoch });
  }

  stop(): Promise<void> {
    return this.#resolver.stop();
  }
}
