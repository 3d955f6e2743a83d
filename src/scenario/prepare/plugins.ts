import { ReferenceGateway } from '../../targets/reference/reference.ts';
import { withPreflightLog } from './preflight-log.ts';
import {
  buildPlugin,
  LANGUAGE_NAMES,
  pluginMissing,
  type Language,
  type PluginServerSpec,
} from '../../runtime/builds/plugins.ts';
import type { MissingPlugins } from '../context.ts';
import { notPrepared, pluginNeed } from './needs.ts';
import type { Step } from './steps.ts';

/** Builds the plugins in these languages, or finds their builds. @throws UserError */
export function preparePlugins(languages: readonly Language[], step: Step): Promise<PluginServerSpec[]> {
  return Promise.all(
    languages.map((language) => step(`the ${LANGUAGE_NAMES[language]} plugin`, () => buildPlugin(language))),
  );
}

/** Why the plugins in some of these languages cannot be built here. Those of the others can, or the run must not begin. */
export async function findMissing(languages: readonly Language[]): Promise<MissingPlugins> {
  const whys = await Promise.all(
    languages.map(async (language) => [language, await pluginMissing(language)] as const),
  );
  return Object.fromEntries(whys.filter(([, why]) => why !== undefined));
}

/** Starts plugin servers behind a gateway and stops them again. @throws UserError when one of them does not start */
export function startOnce(pluginServers: PluginServerSpec[]): Promise<void> {
  return withPreflightLog(async (logFile) => {
    const gateway = await ReferenceGateway.start({ routes: [], pluginServers, workers: 1 }, logFile);
    await gateway.stop();
  });
}

/** The plugin servers in these languages among those that were built. @throws Error when one was not */
export function pluginServersIn(
  languages: readonly Language[],
  built: readonly PluginServerSpec[],
): PluginServerSpec[] {
  return languages.map((language) => {
    const server = built.find(({ name }) => name === `${language}plugin`);
    if (!server) throw notPrepared(pluginNeed(language));
    return server;
  });
}
