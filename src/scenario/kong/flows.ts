import type { Expectation } from '../../record/flow/expectation.ts';
import type { Language } from '../../runtime/builds/plugins.ts';
import type { Target } from '../../targets/target.ts';
import type { ScenarioLoad } from '../run-scenario.ts';
import type { RouteConfig } from '../../targets/reference/route.ts';

/** A flow through one plugin: its route, and its load with the proof that the plugin ran. */
export interface PluginFlow {
  route: (upstreamUrl: string) => RouteConfig;
  load: (target: Pick<Target, 'url' | 'losesExitHeaders'>) => ScenarioLoad;
}

/** The teapot's status: a client that gets it has gone past the plugin. */
const TEAPOT = 418;

/** A flow whose plugin adds a header to each response of the upstream. */
export function pluginFlow(
  language: Language,
  { path = `/${language}`, header = `x-${language}plugin`, message = `for /${language}` } = {},
): PluginFlow {
  const expectation: Expectation = { header, headerValue: message, echoesId: true };
  return {
    route: (upstream) => ({ path, plugin: `${language}plugin`, config: { header, message }, upstream }),
    load: ({ url }) => ({ url: `${url}${path}`, expectation }),
  };
}

/** A flow through the same plugin on another route, which configures it differently. */
export function otherRouteFlow(language: Language): PluginFlow {
  const path = `/other/${language}`;
  return pluginFlow(language, { path, message: `for ${path}` });
}

/**
 * A flow whose plugin responds itself, in front of a teapot. The proof is a header, or in the body where the gateway
 * drops such headers.
 */
export function exitFlow(language: Language, message = 'answered', path = `/${language}`): PluginFlow {
  const header = `x-${language}plugin`;
  return {
    route: (upstream) => ({
      path,
      plugin: `${language}plugin`,
      config: { header, message, answer: true },
      upstream,
    }),
    load: ({ url, losesExitHeaders = false }) => ({
      url: `${url}${path}`,
      expectation: {
        header,
        headerValue: message,
        bypassStatus: TEAPOT,
        echoesId: true,
        proofIn: losesExitHeaders ? 'body' : 'headers',
      },
    }),
  };
}
