import path from 'node:path';
import { inject } from 'vitest';
import type { Gateway } from '../../src/gateways/gateway.ts';
import type { RouteConfig } from '../../src/gateways/reference/config.ts';
import { KongGateway, type RELOADS } from '../../src/gateways/kong/kong.ts';
import { IMAGE_PLUGIN_SERVERS } from '../../src/gateways/reference/in-container.ts';
import { ReferenceGateway, type ReferenceOptions } from '../../src/gateways/reference/reference.ts';
import type { Language, PluginServerSpec } from '../../src/runtime/builds/plugins.ts';
import { createNetwork, type ContainerNetwork } from '../../src/runtime/containers/network.ts';
import type { UpstreamKind } from '../../src/upstreams/answers.ts';
import { startUpstream, startUpstreamInContainer, type Upstream } from '../../src/upstreams/upstream.ts';
import type { RunImages } from '../setup/container-preflight.ts';

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
}

/** Where the parts of a scenario run. */
export interface Place {
  startUpstream(): Promise<Upstream>;
  startGateway(routes: RouteConfig[]): Promise<Gateway>;
  /** Once all of its parts have stopped. */
  close(): Promise<void>;
}

/** Opens the place that the settings name. */
export function openPlace(plan: KongPlan): Promise<Place> {
  return inject('settings').RUNTIME === 'containers'
    ? inContainers(plan)
    : Promise.resolve(inProcesses(plan));
}

function inProcesses({ scenario, upstream, plugins }: KongPlan): Place {
  const built = inject('pluginServers').filter(({ name }) =>
    plugins.some((language) => name === `${language}plugin`),
  );
  return {
    startUpstream: () => startUpstream(upstream, logFile(scenario, upstream)),
    startGateway: (routes) => ReferenceGateway.start(options(routes, built), logFile(scenario, 'gateway')),
    close: () => Promise.resolve(),
  };
}

async function inContainers(plan: KongPlan): Promise<Place> {
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
  { scenario, plugins, kongReload = 'plain' }: KongPlan,
  { kong, reference }: RunImages,
  routes: RouteConfig[],
  network: ContainerNetwork,
): Promise<Gateway> {
  const where = { network, logFile: logFile(scenario, 'gateway') };
  if (kong) {
    const setup = { version: kong.version, routes, plugins, workers: WORKERS };
    return KongGateway.start({ ...where, image: kong.image, setup, reload: kongReload });
  }
  if (reference === undefined) throw new Error('the set-up has built no gateway');
  const servers = plugins.map((language) => IMAGE_PLUGIN_SERVERS[language]);
  return ReferenceGateway.startInContainer(options(routes, servers), { ...where, image: reference });
}

function options(routes: RouteConfig[], pluginServers: PluginServerSpec[]): ReferenceOptions {
  return { routes, pluginServers, workers: WORKERS };
}

function logFile(scenario: string, part: string): string {
  return path.join(inject('results'), 'logs', scenario, `${part}.log`);
}
