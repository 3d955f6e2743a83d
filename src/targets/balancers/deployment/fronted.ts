import { connectionsOf } from '../../../runtime/processes/connections.ts';
import type { Datetime } from '../../../upstreams/datetime/datetime.ts';
import type { Balancer, BalancerKind, Recycling } from '../balancer.ts';
import type { Instance } from './instance.ts';

/** How the balancer in front of each instance ends clients' connections. */
export interface FrontPlan {
  kind: BalancerKind;
  recycling: Recycling;
  /** Whether clients speak HTTP/2 with it. */
  http2: boolean;
}

/**
 * An instance behind a balancer of its own, which terminates clients' connections, like an ingress for each deployment.
 */
export class Fronted implements Instance {
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly #front: Balancer;
  readonly #service: Datetime;

  constructor(front: Balancer, http2: boolean, service: Datetime) {
    const { hostname, port } = new URL(http2 ? front.http2Url : front.url);
    this.version = service.version;
    this.host = hostname;
    this.port = Number(port);
    this.#front = front;
    this.#service = service;
  }

  get pid(): number {
    return this.#service.pid;
  }

  /** The connections are those of the balancer in front. */
  async state(): Promise<{ connections: number; slow: number }> {
    const [states, { slow }] = await Promise.all([connectionsOf(this), this.#service.state()]);
    return { connections: states?.established ?? 0, slow };
  }

  async announce(): Promise<void> {
    if (!this.#front.announce)
      throw new Error(`${this.#front.identity.gateway} cannot announce the end of a connection`);
    await this.#front.announce();
  }

  takeHandled(): Promise<Uint8Array> {
    return this.#service.takeHandled();
  }

  async stop(): Promise<void> {
    await this.#front.stop();
    await this.#service.stop();
  }

  async kill(): Promise<void> {
    await this.#service.kill();
    await this.#front.stop();
  }
}
