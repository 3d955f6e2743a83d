import { connectionsOf } from '../../../runtime/processes/connections.ts';
import type { Datetime } from '../../../upstreams/datetime/datetime.ts';
import type { Balancer, BalancerKind, Recycling } from '../balancer.ts';
import type { Instance } from './instance.ts';

/** A balancer in front of each instance, which ends clients' connections by its own rules. */
export interface FrontPlan {
  kind: BalancerKind;
  recycling: Recycling;
  /** Whether clients speak HTTP/2 with it. */
  http2: boolean;
}

/** An instance with a balancer of its own in front: clients' connections end there, as at an ingress of each deployment. */
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

  /** Its connections are those of its front. */
  async state(): Promise<{ connections: number; slow: number }> {
    const [states, { slow }] = await Promise.all([connectionsOf(this), this.#service.state()]);
    return { connections: states?.established ?? 0, slow };
  }

  async announce(): Promise<void> {
    if (!this.#front.announce)
      throw new Error(`${this.#front.identity.gateway} has no way to announce an end`);
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
