import path from 'node:path';
import type { PluginGateway } from '../../targets/target.ts';
import type { LogLevel, OwnPluginSetup } from '../../targets/kong/config.ts';
import { KongGateway, type RELOADS } from '../../targets/kong/kong.ts';
import { IMAGE_PLUGIN_SERVERS } from '../../targets/reference/in-container.ts';
import { ReferenceGateway, type ReferenceOptions } from '../../targets/reference/reference.ts';
import type { Language, PluginServerSpec } from '../../runtime/builds/plugins.ts';
import { createNetwork, type ContainerNetwork } from '../../runtime/containers/network.ts';
import type { UpstreamKind } from '../../upstreams/responses.ts';
import { startUpstream, startUpstreamInContainer, type Upstream } from '../../upstreams/upstream.ts';
import { reloadBounds, waitLimit } from '../../verdict/observe/bounds.ts';
import type { RunImages } from '../prepare/containers.ts';
import { notPrepared, pluginNeed } from '../prepare/needs.ts';
import { pluginServersIn } from '../prepare/plugins.ts';
import type { Settings } from '../../settings/keys.ts';
import type { ScenarioContext } from '../context.ts';
import type { RouteConfig } from '../../targets/reference/route.ts';

export const WORKERS = 2;

/** What a scenario needs of a Kong. */
export interface KongPlan {
  scenario: string;
  upstream: UpstreamKind;
  /** The plugins whose servers are started. */
  plugins: readonly Language[];
  routes: (upstreamUrl: string) => RouteConfig[];
  /** A plugin of the user's own, in an image that has it. @default none */
  ownPlugin?: OwnPluginSetup;
  /** Kong's reload command. @default 'plain' */
  kongReload?: keyof typeof RELOADS;
  /** How long plugin servers wait before they start, s; the gateway then listens before them. @default 0 */
  lateS?: number;
  /** @default 'notice' */
  logLevel?: LogLevel;
}

/** Starts the parts of a scenario, in processes or containers. */
export interface KongRuntime {
  startUpstream(): Promise<Upstream>;
  startGateway(routes: RouteConfig[]): Promise<PluginGateway>;
  /** To be called once all of its parts have stopped. */
  close(): Promise<void>;
}

/** Opens the runtime that the settings ask for. */
export function openKongRuntime(plan: KongPlan, context: ScenarioContext): Promise<KongRuntime> {
  return context.settings.RUNTIME === 'containers'
    ? inContainers(plan, context)
    : Promise.resolve(inProcesses(plan, context));
}

function inProcesses(
  { scenario, upstream, plugins, lateS = 0, logLevel = 'notice' }: KongPlan,
  { settings, prepared, results }: ScenarioContext,
): KongRuntime {
  const logFile = (part: string) => partLog(results(), scenario, part);
  const servers = pluginServersIn(plugins, prepared.pluginServers);
  return {
    startUpstream: () => startUpstream(upstream, logFile(upstream)),
    startGateway: (routes) =>
      ReferenceGateway.start(
        options(routes, servers, lateS, logLevel),
        logFile('gateway'),
        reloadWaitMs('reference', settings),
      ),
    close: () => Promise.resolve(),
  };
}

async function inContainers(plan: KongPlan, context: ScenarioContext): Promise<KongRuntime> {
  const { images } = context.prepared;
  if (!images) throw notPrepared(pluginNeed(plan.plugins[0] ?? 'go'));
  const network = await createNetwork();
  return {
    startUpstream: () =>
      startUpstreamInContainer(plan.upstream, {
        image: images.upstream,
        network,
        logFile: partLog(context.results(), plan.scenario, plan.upstream),
      }),
    startGateway: (routes) => startInContainer(plan, images, routes, network, context),
    close: () => network.remove(),
  };
}

function startInContainer(
  { scenario, plugins, ownPlugin, kongReload = 'plain', lateS = 0, logLevel = 'notice' }: KongPlan,
  { kong, reference }: RunImages,
  routes: RouteConfig[],
  network: ContainerNetwork,
  { settings, results }: ScenarioContext,
): Promise<PluginGateway> {
  const where = { network, logFile: partLog(results(), scenario, 'gateway') };
  if (kong) {
    const setup = {
      gateway: kong.gateway,
      version: kong.version,
      routes,
      plugins,
      ...(ownPlugin ? { ownPlugin } : {}),
      workers: WORKERS,
      lateS,
      logLevel,
    };
    return KongGateway.start({
      ...where,
      image: kong.image,
      digest: kong.digest,
      real: kong.real,
      setup,
      reload: kongReload,
      reloadWaitMs: reloadWaitMs(kong.gateway, settings),
    });
  }
  if (reference === undefined) throw new Error('the set-up has built no gateway');
  const servers = plugins.map((language) => IMAGE_PLUGIN_SERVERS[language]);
  return ReferenceGateway.startInContainer(
    options(routes, servers, lateS, logLevel),
    { ...where, image: reference },
    reloadWaitMs('reference', settings),
  );
}

function reloadWaitMs(gateway: string, settings: Settings): number {
  return waitLimit(reloadBounds(gateway, settings).reloadMs);
}

function options(
  routes: RouteConfig[],
  servers: PluginServerSpec[],
  lateS: number,
  logLevel: LogLevel,
): ReferenceOptions {
  const pluginServers = lateS === 0 ? servers : servers.map((server) => late(server, lateS));
  return { routes, pluginServers, workers: WORKERS, listensFirst: lateS > 0, logLevel };
}

function late(server: PluginServerSpec, seconds: number): PluginServerSpec {
  return { ...server, start: ['sh', '-c', `sleep ${seconds}; exec "$@"`, 'late', ...server.start] };
}

function partLog(results: string, scenario: string, part: string): string {
  return path.join(results, 'logs', scenario, `${part}.log`);
}
