import path from 'node:path';
import { inject } from 'vitest';
import type { Target } from '../../targets/target.ts';
import type { RouteConfig } from '../../targets/reference/config.ts';
import { KongGateway, type RELOADS } from '../../targets/kong/kong.ts';
import { IMAGE_PLUGIN_SERVERS } from '../../targets/reference/in-container.ts';
import { ReferenceGateway, type ReferenceOptions } from '../../targets/reference/reference.ts';
import type { Language, PluginServerSpec } from '../../runtime/builds/plugins.ts';
import { createNetwork, type ContainerNetwork } from '../../runtime/containers/network.ts';
import type { UpstreamKind } from '../../upstreams/answers.ts';
import { startUpstream, startUpstreamInContainer, type Upstream } from '../../upstreams/upstream.ts';
import { reloadBounds, waitFor } from '../../verdict/observe/bounds.ts';
import type { RunImages } from '../prepare/containers.ts';
import { results } from '../results.ts';

export const WORKERS = 2;

/** What a scenario needs. */
export interface KongPlan {
  scenario: string;
  upstream: UpstreamKind;
  /** The plugins whose servers run. */
  plugins: readonly Language[];
  routes: (upstreamUrl: string) => RouteConfig[];
  /** How Kong itself is told to reload. @default 'plain' */
  kongReload?: keyof typeof RELOADS;
  /** How late plugin servers come up, s; the gateway then is there before them. @default 0 */
  lateS?: number;
}

/** Where the parts of a scenario run. */
export interface KongRuntime {
  startUpstream(): Promise<Upstream>;
  startGateway(routes: RouteConfig[]): Promise<Target>;
  /** Once all of its parts have stopped. */
  close(): Promise<void>;
}

/** Opens the place that the settings name. */
export function openKongRuntime(plan: KongPlan): Promise<KongRuntime> {
  return inject('settings').RUNTIME === 'containers'
    ? inContainers(plan)
    : Promise.resolve(inProcesses(plan));
}

function inProcesses({ scenario, upstream, plugins, lateS = 0 }: KongPlan): KongRuntime {
  const built = inject('pluginServers').filter(({ name }) =>
    plugins.some((language) => name === `${language}plugin`),
  );
  return {
    startUpstream: () => startUpstream(upstream, logFile(scenario, upstream)),
    startGateway: (routes) =>
      ReferenceGateway.start(
        options(routes, built, lateS),
        logFile(scenario, 'gateway'),
        reloadWaitMs('reference'),
      ),
    close: () => Promise.resolve(),
  };
}

async function inContainers(plan: KongPlan): Promise<KongRuntime> {
  const images = inject('images');
  if (!images) throw new Error('the set-up has built no images');
  const network = await createNetwork();
  return {
    startUpstream: () =>
      startUpstreamInContainer(plan.upstream, {
        image: images.upstream,
        network,
        logFile: logFile(plan.scenario, plan.upstream),
      }),
    startGateway: (routes) => startInContainer(plan, images, routes, network),
    close: () => network.remove(),
  };
}

function startInContainer(
  { scenario, plugins, kongReload = 'plain', lateS = 0 }: KongPlan,
  { kong, reference }: RunImages,
  routes: RouteConfig[],
  network: ContainerNetwork,
): Promise<Target> {
  const where = { network, logFile: logFile(scenario, 'gateway') };
  if (kong) {
    const setup = { gateway: kong.gateway, version: kong.version, routes, plugins, workers: WORKERS, lateS };
    return KongGateway.start({
      ...where,
      image: kong.image,
      setup,
      reload: kongReload,
      reloadWaitMs: reloadWaitMs(kong.gateway),
    });
  }
  if (reference === undefined) throw new Error('the set-up has built no gateway');
  const servers = plugins.map((language) => IMAGE_PLUGIN_SERVERS[language]);
  return ReferenceGateway.startInContainer(
    options(routes, servers, lateS),
    { ...where, image: reference },
    reloadWaitMs('reference'),
  );
}

function reloadWaitMs(gateway: string): number {
  return waitFor(reloadBounds(gateway, inject('settings')).reloadMs);
}

function options(routes: RouteConfig[], servers: PluginServerSpec[], lateS: number): ReferenceOptions {
  const pluginServers = lateS === 0 ? servers : servers.map((server) => late(server, lateS));
  return { routes, pluginServers, workers: WORKERS, listensFirst: lateS > 0 };
}

function late(server: PluginServerSpec, seconds: number): PluginServerSpec {
  return { ...server, start: ['sh', '-c', `sleep ${seconds}; exec "$@"`, 'late', ...server.start] };
}

function logFile(scenario: string, part: string): string {
  return path.join(results(), 'logs', scenario, `${part}.log`);
}
