import type { Target } from '../../targets/target.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { openKongRuntime, type KongPlan, type KongRuntime } from './runtime.ts';
import type { ScenarioContext } from '../context.ts';
import type { RestartableTarget } from '../run-scenario.ts';
import type { RouteConfig } from '../../targets/reference/route.ts';

/** A gateway in Kong's place with its upstream, where the settings say that parts run. */
export interface KongEnvironment extends RestartableTarget {
  readonly upstream: Upstream;
  stop(): Promise<void>;
}

/** Starts the upstream, then the gateway. @throws UserError when one of them does not start */
export async function startKong(plan: KongPlan, context: ScenarioContext): Promise<KongEnvironment> {
  const place = await openKongRuntime(plan, context);
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

class KongStand implements KongEnvironment {
  readonly upstream: Upstream;
  readonly #place: KongRuntime;
  readonly #routes: RouteConfig[];
  #gateway: Target;

  private constructor(place: KongRuntime, upstream: Upstream, routes: RouteConfig[], gateway: Target) {
    this.#place = place;
    this.upstream = upstream;
    this.#routes = routes;
    this.#gateway = gateway;
  }

  static async start(place: KongRuntime, upstream: Upstream, routes: RouteConfig[]): Promise<KongStand> {
    return new KongStand(place, upstream, routes, await place.startGateway(routes));
  }

  get gateway(): Target {
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
