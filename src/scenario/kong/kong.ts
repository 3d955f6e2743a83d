import type { PluginGateway } from '../../targets/target.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { openKongRuntime, type KongPlan, type KongRuntime } from './runtime.ts';
import type { ScenarioContext } from '../context.ts';
import type { RestartableTarget } from '../run-scenario.ts';
import type { RouteConfig } from '../../targets/reference/route.ts';

/** Kong, or the reference gateway, with its upstream: in processes or containers, as the settings say. */
export interface KongEnvironment extends RestartableTarget<PluginGateway> {
  readonly upstream: Upstream;
  stop(): Promise<void>;
}

/** Starts the upstream, then the gateway. @throws UserError when one of them does not start */
export async function startKong(plan: KongPlan, context: ScenarioContext): Promise<KongEnvironment> {
  const runtime = await openKongRuntime(plan, context);
  let upstream: Upstream | undefined;
  try {
    upstream = await runtime.startUpstream();
    return await StartedKong.start(runtime, upstream, plan.routes(upstream.url));
  } catch (error) {
    await upstream?.stop();
    await runtime.close();
    throw error;
  }
}

class StartedKong implements KongEnvironment {
  readonly upstream: Upstream;
  readonly #runtime: KongRuntime;
  readonly #routes: RouteConfig[];
  #current: PluginGateway;

  private constructor(
    runtime: KongRuntime,
    upstream: Upstream,
    routes: RouteConfig[],
    current: PluginGateway,
  ) {
    this.#runtime = runtime;
    this.upstream = upstream;
    this.#routes = routes;
    this.#current = current;
  }

  static async start(runtime: KongRuntime, upstream: Upstream, routes: RouteConfig[]): Promise<StartedKong> {
    return new StartedKong(runtime, upstream, routes, await runtime.startGateway(routes));
  }

  get current(): PluginGateway {
    return this.#current;
  }

  async rebuild(): Promise<void> {
    await this.#current.stop();
    this.#current = await this.#runtime.startGateway(this.#routes);
  }

  async stop(): Promise<void> {
    await this.#current.stop();
    await this.upstream.stop();
    await this.#runtime.close();
  }
}
