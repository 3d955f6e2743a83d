import type { Gateway } from '../../targets/target.ts';
import type { RouteConfig } from '../../targets/reference/config.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { openPlace, type KongPlan, type Place } from './runtime.ts';
import type { Subject } from '../run-scenario.ts';

/** A gateway in Kong's place with its upstream, where the settings say that parts run. */
export interface KongStage extends Subject {
  readonly upstream: Upstream;
  stop(): Promise<void>;
}

/** Starts the upstream, then the gateway. @throws UserError when one of them does not start */
export async function startKongStage(plan: KongPlan): Promise<KongStage> {
  const place = await openPlace(plan);
  let upstream: Upstream | undefined;
  try {
    upstream = await place.startUpstream();
    return await KongStand.start(place, upstream, plan.routes(upstream.url));
  } catch (error) {
    await upstream?.stop();
    await place.close();
    throw error;
  }
}

class KongStand implements KongStage {
  readonly upstream: Upstream;
  readonly #place: Place;
  readonly #routes: RouteConfig[];
  #gateway: Gateway;

  private constructor(place: Place, upstream: Upstream, routes: RouteConfig[], gateway: Gateway) {
    this.#place = place;
    this.upstream = upstream;
    this.#routes = routes;
    this.#gateway = gateway;
  }

  static async start(place: Place, upstream: Upstream, routes: RouteConfig[]): Promise<KongStand> {
    return new KongStand(place, upstream, routes, await place.startGateway(routes));
  }

  get gateway(): Gateway {
    return this.#gateway;
  }

  async rebuild(): Promise<void> {
    await this.#gateway.stop();
    this.#gateway = await this.#place.startGateway(this.#routes);
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
    await this.upstream.stop();
    await this.#place.close();
  }
}
