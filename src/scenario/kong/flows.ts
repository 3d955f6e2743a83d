import type { Expectation } from '../../record/expectation.ts';
import type { Language } from '../../runtime/builds/plugins.ts';
import type { Target } from '../../targets/target.ts';
import type { ScenarioLoad } from '../run-scenario.ts';
import type { RouteConfig } from '../../targets/reference/route.ts';

/** Traffic through one plugin: the route that it takes, and what proves that the plugin worked. */
export interface PluginFlow {
  route: (upstreamUrl: string) => RouteConfig;
  load: (target: Pick<Target, 'url' | 'losesExitHeaders'>) => ScenarioLoad;
}

/** What the teapot responds with: a client that sees this has reached it past the plugin. */
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

/** A flow whose plugin responds by itself, in front of a teapot. The header is found where the gateway can carry it. */
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
